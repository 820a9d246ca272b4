"""One person on both platforms, and a group that an officer links: the bot as a process, with both doors open."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from tests.handlers.whole.bot import Pace
from tests.handlers.whole.reconcile import reconcile
from tests.handlers.whole.reports import L1_LAO, L1_LAO_WORDS, L1_VALUES, L1_WORKED_OUT, flat, reports
from tests.handlers.whole.town import PATIENCE, OnTelegram, Talk, Town

MORNING = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)  # Monday, 10:00 in Vientiane
HALF = 10  # questions


async def code_in(talk: Talk) -> str:
    """The code that she was shown last."""
    found = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}\b", talk.last)
    assert found, talk.last
    return found[0]


async def test_a_report_begun_on_telegram_is_finished_on_line(tmp_path: Path, sqlite: str) -> None:
    async with Town(tmp_path, sqlite, pace=Pace(MORNING, 5)) as town:
        await town.opens()
        phone = town.on_telegram("Khampheng", language="lo")
        await town.joined_long_ago(phone, "vc", "0706KA", name="ນາງ ຄຳແພງ ວົງສາ", language="lo")
        await phone.says("menu")
        await phone.taps("ບ້ານ ນາແສງທອງ")
        await reports(phone, L1_LAO[:HALF])
        asked = phone.last
        await phone.says("/link", "ໃຊ້ໄດ້ເທື່ອດຽວ")
        code = await code_in(phone)
        other = town.on_line("Khampheng", language="lo")
        await other.begins(code)
        await other.hears("ທ່ານແມ່ນ ຄຳແພງ ບໍ?")
        await other.taps("ແມ່ນ, ແມ່ນຂ້ອຍ", "ເປັນຂອງທ່ານແລ້ວ")
        assert asked.splitlines()[1] in other.last, "the question that was open on Telegram is asked on LINE"
        await phone.hears("ເຊື່ອມຫ້ອງສົນທະນາໃໝ່ກັບທ່ານແລ້ວ: LINE")
        await reports(other, L1_LAO[HALF:])
        await other.hears("ໄດ້ຮັບບົດລາຍງານແລ້ວ")
        (report,) = await town.submissions("0706901")
        assert flat(report.answers) == L1_VALUES | L1_WORKED_OUT | L1_LAO_WORDS
        await town.settles()
        assert not (found := reconcile(town)).differences, found
        for never in (code, "ຄຳແພງ", "WARNING", "ERROR"):
            assert never not in town.bot.log, town.bot.log


async def test_an_officer_takes_the_bot_into_his_groups_on_both_platforms(tmp_path: Path, sqlite: str) -> None:
    async with Town(tmp_path, sqlite, pace=Pace(MORNING, 5)) as town:
        await town.opens()
        somchit = town.on_telegram("Somchit", language="lo")
        await town.joined_long_ago(somchit, "dlo", "0706", name="ທ້າວ ສົມຈິດ", language="lo")
        await somchit.says("/group")
        await somchit.taps("ລາວ", "/link")
        code = await code_in(somchit)
        assert isinstance(somchit.seat, OnTelegram)
        person = somchit.seat.person
        group = town.telegram.group(77, "ກຸ່ມເມືອງ")
        await group.adds_bot(person, payload=code)
        shows = "ກຸ່ມນີ້ສະແດງຂໍ້ມູນຂອງ"
        await town.telegram.until(lambda: any(shows in bubble.text for bubble in group.messages) or None, shows)
        await somchit.says("/group")
        await somchit.taps("ລາວ", "/link")
        mai = town.line.user("Mai", language="lo")
        other = town.line.group("ກຸ່ມ", mai)
        await mai.invites_bot(other)
        await mai.in_group(other).says(f"/link {await code_in(somchit)}")
        heard = lambda: any(shows in message.text for message in other.messages) or None  # noqa: E731
        await town.line.until(heard, PATIENCE, lambda: str(other.messages))
        await town.settles()
        assert not (found := reconcile(town)).differences, found
