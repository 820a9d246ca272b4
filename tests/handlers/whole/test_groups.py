"""The district's group, on each platform: the officer adds the bot and links it by a code, and the charts come, for
nothing.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from tests.handlers.whole.bot import Pace
from tests.handlers.whole.reconcile import reconcile
from tests.handlers.whole.town import PATIENCE, OnLine, OnTelegram, Town

MORNING = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
PNG = b"\x89PNG"
CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}")


async def test_the_groups_see_the_charts_for_nothing(tmp_path: Path, sqlite: str) -> None:
    async with Town(tmp_path, sqlite, pace=Pace(MORNING, 2), quota=1) as town:
        await town.opens()
        await on_telegram(town)
        await on_line(town)
        await town.settles()
        assert not (found := reconcile(town)).differences, found
        assert len(town.line.called("message/push")) == 1, "the officer is told that his code was used, and that is all"
        assert town.line.quota.used == 1
        assert not re.search("WARNING|ERROR|Traceback", town.bot.log), town.bot.log


async def on_telegram(town: Town) -> None:
    somchit = await town.joined_long_ago(
        town.on_telegram("Somchit", language="lo"), "dlo", "0706", name="ທ້າວ ສົມຈິດ", language="lo"
    )
    assert isinstance(somchit.seat, OnTelegram)
    await somchit.says("/group")
    await somchit.taps("ລາວ")
    code = CODE.findall(somchit.last)[0]
    group = town.telegram.group(-1001234567890, "ເມືອງ ຊຳໃຕ້", bot="left")
    await group.adds_bot(somchit.seat.person, payload=code)
    await town.telegram.until(lambda: any("ຊຳໃຕ້" in bubble.text for bubble in group.messages if bubble.from_bot))
    await somchit.seat.person.in_group(group).says("ມື້ນີ້ ຝົນຕົກ")
    await somchit.seat.person.in_group(group).says(f"/summary@{town.telegram.username}")
    album = await town.telegram.until(
        lambda: next((bubble for bubble in group.messages if bubble.from_bot and len(bubble.pictures) == 2), None),
        "the charts come as an album",
    )
    assert all(picture[:2] == b"\xff\xd8" or picture.startswith(PNG) for picture in album.pictures)
    assert "ຊຳໃຕ້" in album.text
    assert "ສົມຈິດ" not in group.transcript().replace("Somchit:", "")
    assert len([bubble for bubble in group.messages if bubble.from_bot]) == 2, "that it is linked, the charts"


async def on_line(town: Town) -> None:
    wandi = await town.joined_long_ago(
        town.on_line("Wandi", language="th", friend=True), "alc", "8008", name="นางวันดี", language="th"
    )
    assert isinstance(wandi.seat, OnLine)
    await wandi.says("/group")
    await wandi.taps("ไทย")
    code = CODE.findall(wandi.last)[0]
    group = town.line.group("อำเภอท่าศาลา", wandi.seat.person)
    await wandi.seat.person.invites_bot(group)
    seat = wandi.seat.person.in_group(group)
    await seat.sees("", PATIENCE)
    await seat.says(code, mention=True)
    await seat.sees("ท่าศาลา", PATIENCE)
    before = len(seat.answers)
    await seat.taps("สรุป")
    await town.line.until(
        lambda: len([one for one in seat.answers[before:] if one.kind == "image"]) == 3 or None,
        PATIENCE,
        lambda: f"three charts did not come: {[one.kind for one in group.messages]}",
    )
    await town.line.settled()
    posted = [one for one in group.messages if one.by_bot][-4:]
    assert [one.kind for one in posted] == ["flex", "image", "image", "image"]
    assert town.line.broken_pictures == []
    assert all(picture.data.startswith(PNG) for one in posted for picture in one.pictures)
    assert "วันดี" not in "".join(one.text for one in group.messages)
