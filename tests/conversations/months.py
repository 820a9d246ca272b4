"""A programme for stories of many months and villages: ten of them, one report, and a second form now and then."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from storage.desk import FiledIn, SubmissionOf
from storage.records import Submission
from tests.story import Person, Village

OCTOBER = datetime(2026, 10, 2, 3, 0, tzinfo=UTC)  # September is due
NOVEMBER = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 2, 3, 0, tzinfo=UTC)

PROGRAMME = """
id = "months"
version = "1"
languages = ["lo", "th", "en"]
title = {lo = "ເດືອນ", th = "เดือน", en = "Months"}
zone = "Asia/Vientiane"
money = "LAK"
levels = ["district", "village"]
[role]
vc = {at = "district", to = "dlo", label = {lo = "ປະສານງານ", th = "ผู้ประสานงาน", en = "coordinator"}}
dlo = {at = "district", reads = "P2", label = {lo = "ພະນັກງານ", th = "เจ้าหน้าที่", en = "officer"}}
[form]
M1 = {by = ["vc"], for = "village", every = "month", to = "dlo", accept = "reviewed", class = "P0"}
[duty]
m1 = {who = "vc", form = "M1", rule = "FREQ=MONTHLY;BYMONTHDAY=5", period = "last"}
[indicator]
A1 = {of = "M1", num = "balance", time = "last", unit = "kip", label = {lo = "ຍອດເງິນ", th = "ยอดเงิน", en = "balance"}}
"""

M1 = """
| survey |
| | type | name | label::Lao (lo) | label::English (en) | required | relevant | constraint | constraint_message::English (en) | calculation | trigger | bind::type | bind::kb:unit | bind::kb:keep | bind::kb:change | bind::kb:none |
| | begin_group | people | ຄົນ | People | | | | | | | | | yes | | |
| | integer | members | ສະມາຊິກ? | Members? | yes | | . >= 0 and . <= 5000 | Too many | | | | | | | |
| | integer | women | ແມ່ຍິງ? | Women? | yes | | . <= ${members} | Not more than ${members} | | | | | | | |
| | select_one kind | kind | ປະເພດ | Kind of group | yes | | | | | | | | | | |
| | text | head | ຫົວໜ້າ | Who leads it? | yes | | | | | | | | | | |
| | end_group | | | | | | | | | | | | | | |
| | begin_group | money | ເງິນ | Money | | | | | | | | | | | |
| | calculate | last_month | | | | | | | instance('ctx')/root/item/last_period | | string | period | | | |
| | calculate | last | | | | | | | ${last-saved#balance} | | int | kip | | | |
| | integer | paid_in | ເຂົ້າ | Paid in | yes | | . >= 0 | | | | | kip | | | 0 |
| | integer | paid_out | ອອກ | Paid out | yes | | . >= 0 | | | | | kip | | | 0 |
| | calculate | due | | | | | | | if(${last} = '', '', ${last} + coalesce(${paid_in}, 0) - coalesce(${paid_out}, 0)) | | int | kip | | | |
| | integer | balance | ຍອດ | Balance | yes | | . >= 0 | | ${due} | ${paid_in}, ${paid_out} | | kip | | | |
| | calculate | gap | | | | | | | ${balance} - ${due} | | int | kip | | | |
| | note | differs | ຕ່າງ | ${last_month}: ${last} + ${paid_in} − ${paid_out} = ${due}, given ${balance}: ${gap} | | ${due} != '' and ${balance} != '' and ${balance} != ${due} | | | | | | | | | |
| | text | why | ຍ້ອນຫຍັງ? | Why? | yes | ${due} != '' and ${balance} != '' and ${balance} != ${due} | | | | | | | | | |
| | end_group | | | | | | | | | | | | | | |
| | begin_group | work | ວຽກ | Work | | | | | | | | | | | |
| | integer | meetings | ກອງປະຊຸມ | Meetings | yes | | . >= 0 and . <= 500 | | | | | | | no | 0 |
| | integer | loans | ສິນເຊື່ອ | Loans | yes | | . >= 0 | | | | | | | 3 2 | 0 |
| | select_multiple help | helped | ໃຜຊ່ວຍ? | Who helped? | yes | | | | | | | | | | nobody |
| | end_group | | | | | | | | | | | | | | |

| choices |
| | list_name | name | label::Lao (lo) | label::English (en) |
| | kind | savings | ທ້ອນເງິນ | Savings |
| | kind | rice | ເຂົ້າ | Rice bank |
| | help | office | ຫ້ອງການ | The office |
| | help | nobody | ບໍ່ມີ | Nobody |

| settings |
| | form_id | form_title::Lao (lo) | form_title::English (en) | default_language |
| | M1 | ລາຍງານເດືອນ | Month's report | Lao (lo) |
"""

ANSWERS = {
    "people/members": "60", "people/women": "45", "people/kind": "Rice", "people/head": "ນາງ ບຸນມີ",
    "money/paid_in": "1.250.000", "money/paid_out": "0", "money/balance": "10.000.000", "money/why": "-",
    "work/meetings": "2", "work/loans": "1", "work/helped": "1",
}  # fmt: skip


def code(number: int) -> str:
    """The code of a village; her area's order is that of the names, and here of the codes."""
    return f"V{number:02}"


def programme_in(folder: Path, *, programme: str = PROGRAMME, **forms: str) -> Path:
    """The programme's folder, with these forms beside M1, or in its place."""
    (folder / "forms").mkdir(parents=True, exist_ok=True)
    (folder / "programme.toml").write_text(programme, "utf-8")
    for name, sheet in {"M1": M1, **forms}.items():
        (folder / "forms" / f"{name}.md").write_text(sheet, "utf-8")
    return folder


@asynccontextmanager
async def months(folder: Path, url: str, villages: int = 2, **rest: Any) -> AsyncIterator[tuple[Village, Person]]:
    """A district of so many villages, V01 and on, in October, and the coordinator of all; nothing is owed of before."""
    programme = programme_in(folder / "programme", **rest.pop("forms", {}))
    async with Village(folder, programme, url, rest.pop("start", OCTOBER)) as village:
        await village.has_places(
            ("D", "", "district", "District"), *((code(n), "D", "village", f"Ban {n}") for n in range(1, villages + 1))
        )
        since = rest.pop("since", datetime(2026, 9, 1, tzinfo=UTC)).date()
        mali = await village.has_person("mali", "vc", "D", name="Mali", language="en", start=since)
        yield village, mali


async def open_(mali: Person, place: str = "Ban 1", month: str = "") -> None:
    """She opens the menu, and a village's report out of it."""
    await mali.says("/menu")
    await mali.taps(f"{place} · {month}" if month else place)


async def answer(mali: Person, *texts: str) -> None:
    for text in texts:
        await mali.says(text)


async def fill(mali: Person, *, first: bool = False, **changed: str) -> None:
    """She answers a whole report by typing, question by question, to its read-back; in a first month nothing is
    compared."""
    given = [
        ANSWERS[path] if path.rpartition("/")[2] not in changed else changed[path.rpartition("/")[2]]
        for path in ANSWERS
    ]
    await answer(mali, *(text for path, text in zip(ANSWERS, given, strict=True) if not path.endswith("why")))


async def send(mali: Person) -> None:
    await mali.taps("Send the report")


async def report(mali: Person, place: str = "Ban 1", month: str = "", **changed: str) -> None:
    """A first month's report, from the menu to the receipt."""
    await open_(mali, place, month)
    await fill(mali, **changed)
    await send(mali)
    mali.hears("The report has arrived")


async def submission(village: Village, place: str = "V01", period: str = "2026-10") -> Submission:
    """What is kept of a report."""
    found = await village.store.look(FiledIn((place,), "2026-01-01"))
    (one,) = (filed for filed in found if filed.period == period)
    kept = await village.store.look(SubmissionOf(one.submission))
    assert kept is not None
    return kept


async def answers(village: Village, place: str = "V01", period: str = "2026-10") -> dict[str, Any]:
    """The answers of it, by name, groups taken out."""
    kept = (await submission(village, place, period)).answers
    return {name: value for group in kept.values() if isinstance(group, dict) for name, value in group.items()}


@asynccontextmanager
async def october(folder: Path, url: str) -> AsyncIterator[tuple[Village, Person]]:
    """September is reported, with 1,250,000 kip paid in, one loan and a balance of 10,000,000; of October what stayed
    the same is kept, and its report stands before the money paid in."""
    async with months(folder, url) as (village, mali):
        await report(mali)
        await village.at(NOVEMBER)
        await open_(mali, "Ban 1 · October")
        await mali.taps("✓ All the same")
        yield village, mali
