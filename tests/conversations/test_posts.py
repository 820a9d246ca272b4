"""A half-year's summary comes into the group by itself: at the half-year's end, and with the reports that were
approved."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from charts.pictures import Bars, Stack, unpack
from conversations.calendar import month_end
from handlers.lookups import with_lookups
from storage.desk import Desk
from storage.records import Chat
from storage.writes import LinkChat
from tests.story import DOOR, Person, Village

TOML = """
id = "loans"
version = "1"
languages = ["lo", "en"]
title = {lo = "ສິນເຊື່ອ", en = "Loans"}
zone = "Asia/Vientiane"
money = "LAK"
levels = ["district", "village"]
[role]
vc  = {at = "district", to = "dlo", label = {lo = "ປະສານງານ", en = "coordinator"}}
dlo = {at = "district", label = {lo = "ພະນັກງານ", en = "officer"}}
[form]
L9 = {by = ["vc"], for = "village", every = "half", to = "dlo", accept = "approved", class = "P0"}
K3 = {by = ["dlo"], for = "district", every = "half", class = "P0"}
[indicator]
PAR = {of = "L9", num = "risk", den = "glp", time = "last", bound = 6, unit = "pct", bands = [5, 10], none = {lo = "ບໍ່ມີໜີ້", en = "no loans"}, label = {lo = "PAR30", en = "PAR30"}}
LENT = {of = "L9", num = "glp", time = "last", bound = 6, unit = "kip", label = {lo = "ໜີ້", en = "lent"}}
MET = {of = "K3", num = "risk", label = {lo = "ຄັ້ງ", en = "met"}}
[duty]
par = {who = "vc", form = "L9", rule = "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1", remind = [-14, 0]}
k3 = {who = "dlo", form = "K3", rule = "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1"}
[chart]
villages = {kind = "bar", of = ["PAR"], by = "village", title = {lo = "PAR30 ຕາມບ້ານ", en = "PAR30 by village"}}
money = {kind = "stack", of = ["LENT"], span = 2, title = {lo = "ໜີ້", en = "Money lent"}}
met = {kind = "line", of = ["MET"], span = 2, title = {lo = "ປະຊຸມ", en = "Meetings"}}
[summary.RISK]
for = "district"
every = "half"
signed = "dlo"
to = ["officer", "group"]
show = ["villages", "money"]
say = [{when = "PAR/n = PAR/of and PAR/now > PAR/before", text = {lo = "ຂຶ້ນຈາກ {PAR/before}", en = "rose from {PAR/before} to {PAR/now}"}}, {when = "PAR/n < PAR/of", text = {lo = "{PAR/n} ຈາກ {PAR/of}", en = "{PAR/now} in {PAR/n} of {PAR/of} villages"}}, {when = "PAR/now > 10", who = "PAR/now > 10", text = {lo = "ເກີນ 10%: {who}", en = "{PAR/now} at risk: {who}"}}]
post = {rule = "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1", period = "this", on = "L9"}
label = {lo = "ຄວາມສ່ຽງ", en = "At risk"}
[summary.MEET]
for = "district"
every = "half"
signed = "dlo"
to = ["group"]
show = ["met"]
post = {on = "K3"}
label = {lo = "ກອງປະຊຸມ", en = "Meeting"}
"""
FORM = """
| survey |
| | type | name | label::Lao (lo) | label::English (en) | required |
| | integer | risk | ສ່ຽງ | At risk | yes |
| | integer | glp | ທັງໝົດ | All | yes |

| settings |
| | form_id | default_language |
| | {id} | Lao (lo) |
"""
GROUP = "g:1"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("loans")
    (made / "forms").mkdir()
    (made / "programme.toml").write_text(TOML, "utf-8")
    for name in ("L9", "K3"):
        (made / "forms" / f"{name}.md").write_text(FORM.replace("{id}", name), "utf-8")
    return made


def on(month: int, day: int, hour: int = 9, minute: int = 0, year: int = 2026) -> datetime:
    """That day at this hour in Vientiane."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)


@pytest.fixture
async def village(tmp_path: Path, folder: Path, sqlite_url: str) -> AsyncIterator[Village]:
    async with Village(tmp_path, folder, sqlite_url, start=on(12, 20)) as opened:
        await opened.has_places(
            ("D", "", "district", "Namor"), ("A", "D", "village", "Ang"), ("B", "D", "village", "Ban")
        )
        await opened.store.write([LinkChat(DOOR, GROUP, "D", "en")], now=opened.now)
        yield opened


@pytest.fixture
async def noy(village: Village) -> Person:
    return await village.has_person("noy", "vc", "D", name="Noy", language="en", start=date(2026, 11, 1))


@pytest.fixture
async def kham(village: Village) -> Person:
    return await village.has_person("kham", "dlo", "D", name="Kham", language="en", start=date(2026, 11, 1))


async def files(noy: Person, where: str, risk: int, glp: int = 1000, half: str = "second half of 2026") -> None:
    await noy.says("menu")
    await noy.taps(f"{where} · {half}")
    await noy.says(str(risk))
    await noy.says(str(glp))
    await noy.taps("Send the report")


async def approves(kham: Person) -> None:
    """What has just arrived."""
    await kham.taps("Open")
    await kham.taps("Approve")


def posts(village: Village) -> list[str]:
    return [message.text for message in village.chats.get(GROUP, ())]


async def test_the_group_hears_in_the_evening_what_was_approved(village: Village, noy: Person, kham: Person) -> None:
    await files(noy, "Ang", 453)
    await approves(kham)
    await village.at(on(12, 20, 16, 59))
    assert posts(village) == []
    await village.at(on(12, 20, 17))
    (text,) = posts(village)
    assert text.splitlines()[:3] == [
        "At risk · Namor · second half of 2026",
        "45.3% in 1 of 2 villages",
        "45.3% at risk: Ang",
    ]
    assert "No report" not in text  # it is not due yet
    assert "Noy" not in text
    assert "Kham" not in text
    await village.at(on(12, 22))
    assert len(posts(village)) == 1


async def test_the_last_one_that_was_owed_is_told_at_once(village: Village, noy: Person, kham: Person) -> None:
    await files(noy, "Ang", 453)
    await approves(kham)
    await village.at(on(12, 21))
    await files(noy, "Ban", 0, 0)
    await approves(kham)
    await village.workshop.drain()
    assert len(posts(village)) == 2
    assert "no loans: Ban" in posts(village)[1]


async def test_the_last_one_is_told_on_the_day_of_the_first_too(village: Village, noy: Person, kham: Person) -> None:
    """At once, and not again in the evening."""
    await files(noy, "Ang", 453)
    await approves(kham)
    await village.at(on(12, 20, 11))
    assert posts(village) == []
    await files(noy, "Ban", 20)
    await approves(kham)
    await village.workshop.drain()
    assert len(posts(village)) == 1
    await village.at(on(12, 20, 18))
    await village.at(on(12, 21, 18))
    assert len(posts(village)) == 1


async def test_the_last_one_is_told_after_the_evening_of_its_day(village: Village, noy: Person, kham: Person) -> None:
    await files(noy, "Ang", 453)
    await approves(kham)
    await village.at(on(12, 20, 18))
    assert len(posts(village)) == 1
    await files(noy, "Ban", 20)
    await approves(kham)
    await village.at(on(12, 20, 19))
    assert len(posts(village)) == 2
    assert "of 2 places" not in posts(village)[-1]
    await village.at(on(12, 22))
    assert len(posts(village)) == 2


async def test_nothing_is_compared_until_all_have_reported(village: Village, noy: Person, kham: Person) -> None:
    """One village's figure against that of two says nothing of how things went."""
    half = "first half of 2027"
    for where, risk in (("Ang", 100), ("Ban", 100)):
        await files(noy, where, risk)
        await approves(kham)
    await village.at(on(6, 25, year=2027))
    await files(noy, "Ang", 300, half=half)
    await approves(kham)
    await village.at(on(6, 25, 17, year=2027))
    alone = posts(village)[-1]
    assert "rose" not in alone
    assert "30% in 1 of 2 villages" in alone
    assert "PAR30 by village · first half of 2027: 30% · reported by 1 of 2 places" in alone
    assert "Money lent · first half of 2027: 1,000 kip · lent 100% · reported by 1 of 2 places" in alone
    bars, stack = (unpack(picture) for picture in village.drawn[-1].payload["pictures"])
    assert isinstance(bars, Bars)
    assert isinstance(stack, Stack)
    assert "reported by 1 of 2 places" in bars.subtitle
    assert stack.notes == ("", "1/2")
    assert "reported by 1 of 2 places" in stack.subtitle

    await village.at(on(6, 26, year=2027))
    await files(noy, "Ban", 100, half=half)
    await approves(kham)
    await village.workshop.drain()
    assert "rose from 10% to 20%" in posts(village)[-1]
    assert "of 2 places" not in posts(village)[-1]
    bars, stack = (unpack(picture) for picture in village.drawn[-1].payload["pictures"])
    assert isinstance(bars, Bars)
    assert isinstance(stack, Stack)
    assert bars.rows[0][0] == "Namor"
    assert stack.notes == ("", "")


async def test_a_village_that_is_new_is_not_compared(village: Village, noy: Person, kham: Person) -> None:
    await files(noy, "Ang", 100)
    await approves(kham)
    await village.at(on(6, 25, year=2027))
    for where in ("Ang", "Ban"):
        await files(noy, where, 300, half="first half of 2027")
        await approves(kham)
    await village.at(on(6, 25, 17, year=2027))
    assert "rose" not in posts(village)[-1]


async def test_at_the_end_it_is_said_once_how_things_stand(village: Village, noy: Person, kham: Person) -> None:
    """Also where it is what was said on a day before, and not all have reported."""
    await files(noy, "Ang", 453)
    await approves(kham)
    await village.at(on(12, 20, 17))
    assert len(posts(village)) == 1
    await village.at(on(12, 31, 8))
    assert len(posts(village)) == 2
    assert "45.3% in 1 of 2 villages" in posts(village)[-1]
    await village.at(on(1, 3, year=2027))
    assert len(posts(village)) == 2


async def test_at_the_end_nothing_is_said_that_was_said_that_day(village: Village, noy: Person, kham: Person) -> None:
    await village.at(on(12, 31, 6))
    for where, risk in (("Ang", 453), ("Ban", 20)):
        await files(noy, where, risk)
        await approves(kham)
    await village.at(on(12, 31, 8))
    assert len(posts(village)) == 1
    await village.at(on(12, 31, 18))
    await village.at(on(1, 3, year=2027))
    assert len(posts(village)) == 1


async def test_at_the_end_what_changed_is_said(village: Village, noy: Person, kham: Person) -> None:
    await files(noy, "Ang", 453)
    await approves(kham)
    await village.at(on(12, 20, 17))
    await village.at(on(12, 30))
    assert len(posts(village)) == 1
    await files(noy, "Ban", 20)
    await village.at(on(12, 31, 8))
    assert "sent, not approved yet: Ban" in posts(village)[-1]
    assert len(posts(village)) == 2


async def test_a_group_hears_it_once_a_day(village: Village, noy: Person, kham: Person) -> None:
    await files(noy, "Ang", 453)
    await approves(kham)
    await files(noy, "Ban", 20)
    await approves(kham)
    await village.at(on(12, 20, 17))
    await village.at(on(12, 21, 18))
    (text,) = posts(village)
    assert "below 5%: Ban" in text


async def test_nothing_comes_while_nothing_has_a_figure(village: Village, noy: Person, kham: Person) -> None:
    await village.at(on(12, 31, 8))
    assert GROUP not in village.chats
    await files(noy, "Ang", 453)
    await approves(kham)
    await village.at(on(1, 1, 17, year=2027))
    assert village.chats[GROUP][-1].pictures


async def test_a_chart_without_a_figure_is_left_out(village: Village, noy: Person, kham: Person) -> None:
    """At the half-year's end nobody has reported it, while the half-years before have their ages."""
    for where in ("Ang", "Ban"):
        await files(noy, where, 100)
        await approves(kham)
    await village.at(on(6, 30, 8, year=2027))
    assert "No figures yet" in posts(village)[-1]
    (picture,) = village.drawn[-1].payload["pictures"]
    assert isinstance(unpack(picture), Stack)


async def test_what_waits_for_approval_is_told_to_nobody(village: Village, noy: Person, kham: Person) -> None:
    await files(noy, "Ban", 100)
    await approves(kham)
    await files(noy, "Ang", 453)
    await village.at(on(12, 31, 8))
    *_, text = told = posts(village)  # the half-year's end
    assert "45.3" not in text
    assert "sent, not approved yet: Ang" in text
    await village.at(on(1, 1, year=2027))
    assert len(posts(village)) == len(told)


async def test_where_it_costs_only_the_last_report_brings_it(village: Village, noy: Person, kham: Person) -> None:
    """A LINE group counts a message for each of its members."""
    await files(noy, "Ang", 453)
    await approves(kham)
    world = await village.house.world(await village.store.stamp())
    (programme,) = world.programmes
    at = {"at": village.now, "until": village.now + timedelta(days=7), "period": "2026-H2", "shown": "2026-H2"}
    post = month_end.Post(
        **at,  # type: ignore[arg-type]
        programme="loans",
        summary="RISK",
        place="D",
        door=DOOR,
        chat=GROUP,
        day="2026-12-20",
    )

    async def comes() -> bool:
        desk = Desk(village.now, DOOR, "", Chat(DOOR, GROUP, True, "D", "en"), None)
        made = await with_lookups(
            village.store, desk, lambda: month_end.message(world, desk, programme, post, counted=(DOOR,))
        )
        return made is not None

    assert not await comes()
    await files(noy, "Ban", 20)
    await approves(kham)
    assert await comes()


async def test_a_report_that_nobody_approves_brings_it_when_it_is_sent(village: Village, kham: Person) -> None:
    await files(kham, "Namor", 12)
    assert posts(village) == ["Meeting · Namor · second half of 2026\nMeetings · second half of 2026: met 12"]


async def test_the_group_asks_for_the_other_summary_by_its_button(village: Village) -> None:
    in_group = village.in_group("somebody", GROUP)
    await in_group.says("/summary")
    in_group.hears("At risk · Namor")
    assert [choice.data for choice in in_group.last.choices] == ["y", "y::MEET"]
    await in_group.taps("Meeting")
    in_group.hears("Meeting · Namor")
    assert [choice.data for choice in in_group.last.choices] == ["y::MEET", "y"]


async def test_a_half_year_is_signed_when_it_is_over(village: Village, noy: Person, kham: Person) -> None:
    await files(noy, "Ang", 453)
    await approves(kham)
    await files(noy, "Ban", 20)
    await approves(kham)
    await village.at(on(1, 4, year=2027))
    await kham.says("summary")
    await kham.taps("Sign: Namor · second half of 2026")
    kham.hears("At risk · Namor · second half of 2026", "23.7% at risk: Ang", "below 5%: Ban")
    await kham.taps("Sign the summary")
    kham.hears("second half of 2026")
    await kham.says("summary")
    kham.hears("Signed")


async def test_who_signs_a_half_year_is_told_what_has_not_come(village: Village, noy: Person, kham: Person) -> None:
    await files(noy, "Ang", 453)
    await approves(kham)
    await village.at(on(1, 4, year=2027))
    await kham.says("summary")
    await kham.taps("Sign: Namor · second half of 2026")
    kham.hears("No report for second half of 2026: Ban")
    await kham.taps("Sign the summary")
    kham.hears("1 of 2")
