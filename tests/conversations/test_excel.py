"""One workbook for all villages: out of the chat, filled in, and back; what becomes of each village's report."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from conversations.events import SentBook, SentFile
from conversations.workbooks.outgoing import KEPT
from handlers.excel.layout import HIDDEN
from handlers.excel.reading import read
from handlers.settings import HOUSE
from storage.desk import DraftsOf, FiledIn, SubmissionOf
from storage.records import Submission
from tests.handlers.phones.phone import leaves
from tests.sheets import L1, Sheet, whole
from tests.story import Person, Village

VILLAGES = tuple(f"V{number:02}" for number in range(1, 11))
PLACES = (
    ("P", "", "province", "ຫົວພັນ"),
    ("D", "P", "district", "ເມືອງ ຊຳໃຕ້"),
    ("K", "D", "kumban", "ກຸ່ມບ້ານ ໂພນໄຊ"),
    *((code, "K", "village", f"ບ້ານ {code}") for code in VILLAGES),
)
BEFORE = date(2026, 10, 1)  # she has been a coordinator since, so one month is owed


@pytest.fixture
async def village(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Village]:
    async with Village(tmp_path, HOUSE / "programmes" / "laos_prf", sqlite_url) as opened:
        await opened.has_places(*PLACES)
        yield opened


@pytest.fixture
async def noy(village: Village) -> Person:
    """The coordinator of ten villages, since October; she reads English, so that the tests can be read by everybody."""
    return await village.has_person("noy", "vc", "K", name="Noy", language="en", start=BEFORE)


def file_of(village: Village, person: Person) -> bytes:
    """The newest file that came into her chat."""
    (file,) = next(message.files for message in reversed(person.messages) if message.files)
    return village.house.media.open(file.media)


async def gets(person: Person, *words: str) -> Sheet:
    """She asks for the workbook, and opens it."""
    await person.says(words[0] if words else "/excel")
    monthly = [choice for choice in person.last.choices if choice.data.startswith("g1:L1:")]
    if not person.last.files and monthly:  # a report of the half-year is owed besides
        await person.taps_old(monthly[0])
    return Sheet(file_of(person.village, person))


async def sends(person: Person, data: Sheet | bytes, name: str = "L1.xlsx") -> None:
    """She sends a file back."""
    village = person.village
    kept = village.house.media.keep(data.saved() if isinstance(data, Sheet) else data, village.now)
    await village.receives(person.event(SentFile(kept.name, kept.mime, kept.size, name)))


async def drafts(village: Village, person: Person) -> dict[str, dict[str, str]]:
    """The answers of her drafts, by place and path."""
    (id_,) = [one.person.id for one in await village.store.people() if one.chats and one.chats[0][1] == person.chat]
    kept = await village.store.look(DraftsOf(id_))
    return {one.place: dict(leaves(one.state["session"]["values"])) for one in kept}


async def sent(village: Village, *places: str) -> dict[str, Submission]:
    filed = await village.store.look(FiledIn(places, "2026-01-01"))
    found = [await village.store.look(SubmissionOf(one.submission)) for one in filed]
    return {one.place: one for one in found if one is not None}


async def by_chat(village: Village, person: Person, place: str) -> dict[str, Any]:
    """The same month answered question by question; what was kept."""
    await person.says("menu")
    await person.taps(f"ບ້ານ {place}")
    for answer in map(str, L1.values()):
        if answer == "ຢ້ຽມຢາມສວນຄົວ":
            break
        if answer == "ບໍ່ມີ" and "☐" in "".join(person.buttons()):
            await person.taps("☐ 1.")
            await person.taps("Done")
            await person.says("skip")
        await person.says(answer)
    await person.says("ຢ້ຽມຢາມສວນຄົວ")
    await person.taps("Send")
    return (await sent(village, place))[place].answers


async def test_ten_villages_by_one_workbook(village: Village, noy: Person) -> None:
    sheet = await gets(noy)
    for place in VILLAGES[:9]:
        whole(sheet, place)
    await sends(noy, sheet)
    noy.hears("✓ ບ້ານ V01: complete", "✓ ບ້ານ V09: complete", "18,500,000")
    noy.does_not_hear("V10")
    assert set(await drafts(village, noy)) == set(VILLAGES[:9])
    await noy.taps("Send all 9")
    noy.hears("Sent: 9 reports")
    filed = await sent(village, *VILLAGES)
    assert set(filed) == set(VILLAGES[:9])
    assert await drafts(village, noy) == {}
    asked = await by_chat(village, noy, "V10")
    for report in filed.values():
        assert without_ids(report.answers) == without_ids(asked)


def without_ids(answers: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answers.items() if name not in ("meta", "start", "end", "today")}


async def test_what_is_wrong_is_told_by_cell_and_the_rest_is_kept(village: Village, noy: Person) -> None:
    sheet = await gets(noy)
    whole(sheet, "V01", women=61, save_in="12.x")
    whole(sheet, "V02")
    await sends(noy, sheet)
    noy.hears("✓ ບ້ານ V02: complete", "To mend: 2")
    noy.hears(
        f"✗ {sheet.at('V01', 'women')} · ບ້ານ V01 · How many of them are women?: Women must be from 0 to no more than all"
    )
    noy.hears(f"✗ {sheet.at('V01', 'save_in')} · ບ້ານ V01", "“12.x”")
    kept = (await drafts(village, noy))["V01"]
    assert kept["shg/members"] == "60"
    assert "shg/women" not in kept
    assert "savings/save_in" not in kept
    assert kept["savings/save_out"] == "150000"
    sheet.fill("V01", women=55, save_in=2_500_000)
    await sends(noy, sheet)
    noy.hears("✓ ບ້ານ V01: complete", "✓ ບ້ານ V02: complete")
    await noy.taps("Send all 2")
    assert set(await sent(village, *VILLAGES)) == {"V01", "V02"}


async def test_one_that_is_half_filled_in_goes_on_at_its_first_open_question(village: Village, noy: Person) -> None:
    sheet = await gets(noy)
    sheet.fill("V03", shg_active=5, members=60, ethnic=40)
    await sends(noy, sheet)
    noy.hears("… ບ້ານ V03:", "still open")
    await noy.taps("✎ ບ້ານ V03")
    noy.hears("How many of them are women?")
    assert await sent(village, *VILLAGES) == {}


async def test_the_same_file_again_changes_nothing_and_a_changed_cell_changes_its_answer(
    village: Village, noy: Person
) -> None:
    sheet = await gets(noy)
    whole(sheet, "V01")
    await sends(noy, sheet)
    (before,) = await kept_drafts(village, noy)
    await sends(noy, sheet)
    (again,) = await kept_drafts(village, noy)
    assert again == before
    sheet.fill("V01", members=70)
    await sends(noy, sheet)
    noy.hears("✓ ບ້ານ V01: complete")
    (changed,) = await kept_drafts(village, noy)
    assert changed.state["session"]["values"]["shg"]["members"] == "70"
    assert changed.state["session"]["values"]["shg"]["women"] == "55"


async def kept_drafts(village: Village, person: Person) -> tuple[Any, ...]:
    (id_,) = [one.person.id for one in await village.store.people() if one.chats and one.chats[0][1] == person.chat]
    return await village.store.look(DraftsOf(id_))


async def test_a_cleared_cell_opens_its_question(village: Village, noy: Person) -> None:
    sheet = await gets(noy)
    whole(sheet, "V01")
    await sends(noy, sheet)
    sheet = await gets(noy)
    sheet.fill("V01", members=None)
    await sends(noy, sheet)
    noy.hears(f"✗ {sheet.at('V01', 'members')}", "Please enter a number")


@pytest.fixture
async def differing(village: Village, noy: Person) -> Sheet:
    """She has filled in a village's column, and answered its first question otherwise in the chat meanwhile."""
    sheet = await gets(noy)
    await noy.says("menu")
    await noy.taps("ບ້ານ V01")
    await noy.says("7")
    whole(sheet, "V01", shg_active=5)
    await sends(noy, sheet)
    noy.hears("Which holds?", "How many self-help groups are active?: in the chat 7, in the workbook 5")
    assert (await drafts(village, noy))["V01"]["shg/shg_active"] == "7"
    return sheet


async def test_the_workbooks_answer_holds_when_she_says_so(village: Village, noy: Person, differing: Sheet) -> None:
    await noy.taps("Take the workbook's")
    assert (await drafts(village, noy))["V01"]["shg/shg_active"] == "5"
    await noy.taps("Send all 1")
    assert (await sent(village, "V01"))["V01"].answers["shg"]["shg_active"] == 5


async def test_the_chats_answer_holds_when_she_says_so_and_is_not_asked_again(
    village: Village, noy: Person, differing: Sheet
) -> None:
    await noy.taps("Keep the chat's")
    await sends(noy, differing)
    noy.does_not_hear("Which holds?")
    assert (await drafts(village, noy))["V01"]["shg/shg_active"] == "7"
    await noy.taps("Send all 1")
    assert (await sent(village, "V01"))["V01"].answers["shg"]["shg_active"] == 7


async def test_more_than_a_message_holds_stands_in_a_workbook_that_comes_back(village: Village, noy: Person) -> None:
    sheet = await gets(noy)
    for place in VILLAGES:
        whole(sheet, place, women=61, late30=99_000_000)
    await sends(noy, sheet)
    noy.hears("To mend: 20", "8 more stand in this file")
    assert noy.last.text.count("✗") == 12
    back = Sheet(file_of(village, noy))
    cell = back.figures[back.at("V09", "women")]
    assert cell.value == "61"
    assert "Women must be from 0 to no more" in cell.comment.text
    assert cell.fill.fgColor.rgb.endswith("FFC7CE")
    assert back.value("V09", "members") == 60
    for place in VILLAGES:
        back.fill(place, women=55, late30=1_100_000)
    await sends(noy, back)
    await noy.taps("Send all 10")
    assert set(await sent(village, *VILLAGES)) == set(VILLAGES)


async def test_what_is_known_stands_in_it_and_what_was_sent_is_left_out(village: Village, noy: Person) -> None:
    sheet = await gets(noy)
    whole(sheet, "V01")
    whole(sheet, "V02")
    await sends(noy, sheet)
    await noy.taps("Send all 2")
    await noy.says("menu")
    await noy.taps("ບ້ານ V03")
    await noy.says("6")
    old, sheet = sheet, await gets(noy)
    noy.hears("8 places", "2 already sent")
    assert sheet.value("V03", "shg_active") == 6
    old.fill("V01", members=1)
    await sends(noy, old)
    noy.hears("– ບ້ານ V01: sent already")
    assert (await sent(village, "V01"))["V01"].answers["shg"]["members"] == 60


async def test_the_next_month_knows_the_last_and_asks_about_what_is_far_from_it(village: Village, noy: Person) -> None:
    sheet = await gets(noy)
    whole(sheet, "V01")
    await sends(noy, sheet)
    await noy.taps("Send all 1")
    await village.at(datetime(2026, 12, 1, 3, tzinfo=village.now.tzinfo))
    await noy.says("/excel")
    await noy.taps("November")
    sheet = Sheet(file_of(village, noy))
    members = sheet.figures[sheet.at("V01", "members")]
    assert members.value is None
    assert members.comment.text == "Last time: 60"
    assert sheet.figures[sheet.at("V01", "save_in")].comment is None
    changes: dict[str, Any] = {"save_in": 1_000_000, "save_out": 0, "save_balance": 19_500_000, "members": 600}
    changes |= {"loan_count": 0, "loan_amount": None, "collected": 1_000_000, "debt": 21_000_000, "women": 55}
    whole(sheet, "V01", **changes)
    await sends(noy, sheet)
    noy.hears("? ບ້ານ V01: something to ask about")
    await noy.taps("✎ ບ້ານ V01")
    noy.hears("600")


async def test_a_workbook_of_somebody_else_is_told_and_not_read(village: Village, noy: Person) -> None:
    other = await village.has_person("deng", "vc", "K", name="Deng", language="en", start=BEFORE)
    sheet = await gets(other)
    whole(sheet, "V01")
    await sends(noy, sheet)
    noy.hears("made for somebody else")
    assert await drafts(village, noy) == {}


async def test_a_file_that_is_no_workbook_of_ours(village: Village, noy: Person) -> None:
    from openpyxl import Workbook

    book, mine = Workbook(), Sheet.__new__(Sheet)
    mine.book = book
    await sends(noy, mine.saved())
    noy.hears("not a workbook from here")
    await noy.taps("Excel workbook")
    assert noy.last.files
    await noy.says("menu")
    await noy.taps("ບ້ານ V01")
    book.worksheets[0]["B2"].value = "the village's own book"
    await sends(noy, mine.saved())
    noy.hears("Kept with the report")
    (draft,) = await kept_drafts(village, noy)
    assert len(draft.state["papers"]) == 1
    await village.later(days=3)
    assert village.house.media.open(draft.state["papers"][0])


async def test_who_owes_nothing_gets_nothing(village: Village, noy: Person) -> None:
    officer = await village.has_person("somchit", "dlo", "D", name="Somchit", language="en", start=BEFORE)
    await officer.says("/excel")
    officer.hears("No report is owed")
    assert not any(message.files for message in officer.messages)
    sheet = await gets(noy)
    whole(sheet, "V01")
    await sends(officer, sheet)
    assert await sent(village, *VILLAGES) == {}
    assert await kept_drafts(village, officer) == ()


async def test_nothing_of_a_workbook_stays_on_the_server(village: Village, noy: Person, tmp_path: Path) -> None:
    sheet = await gets(noy)
    whole(sheet, "V01")
    await sends(noy, sheet)
    (out,) = (tmp_path / "media").glob("??/??/*.xlsx")
    assert b"xl/workbook.xml" not in out.read_bytes()
    village.now += KEPT
    await village.later(minutes=1)
    assert list((tmp_path / "media").glob("??/??/*.xlsx")) == []


async def test_cells_are_read_as_she_would_have_typed_them(village: Village, noy: Person) -> None:
    sheet = await gets(noy)
    whole(
        sheet, "V01", members="໖໐ ຄົນ", women="55", save_in=2_500_000.0, debt="22 ລ້ານ", safeguard="ມີ",
        safeguard_what="ດິນເຈື່ອນ", next_plan=12,
    )  # fmt: skip
    await sends(noy, sheet)
    noy.hears("✓ ບ້ານ V01: complete")
    kept = (await drafts(village, noy))["V01"]
    assert [kept[f"shg/{name}"] for name in ("members", "women")] == ["60", "55"]
    assert (kept["savings/save_in"], kept["loans/debt"]) == ("2500000", "22000000")
    assert (kept["care/safeguard"], kept["care/safeguard_what"]) == ("yes", "ດິນເຈື່ອນ")
    assert (kept["care/links"], kept["ahead/next_plan"]) == ("garden", "12")


async def test_a_formula_counts_when_it_was_computed_and_is_told_when_not(village: Village, noy: Person) -> None:
    sheet = await gets(noy)
    whole(sheet, "V01", members="=30+30")
    await sends(noy, sheet)
    noy.hears(f"✗ {sheet.at('V01', 'members')}", "was not computed")
    sheet.fill("V01", members="#DIV/0!")
    await sends(noy, sheet)
    noy.hears(f"✗ {sheet.at('V01', 'members')}", "has an error")


async def test_an_answer_to_what_is_not_asked_is_told(village: Village, noy: Person) -> None:
    sheet = await gets(noy)
    whole(sheet, "V01", loan_count=0)
    await sends(noy, sheet)
    noy.hears(f"✗ {sheet.at('V01', 'loan_amount')}", "does not apply")
    sheet.fill("V01", loan_amount=0)
    await sends(noy, sheet)
    noy.hears("✓ ບ້ານ V01: complete")


async def test_numbers_that_are_none_never_pass(village: Village, noy: Person) -> None:
    sheet = await gets(noy)
    whole(sheet, "V01", members=60.5, save_in=date(2026, 10, 5), women="12.500", ethnic="-")
    await sends(noy, sheet)
    for name in ("members", "save_in", "women", "ethnic"):
        noy.hears(f"✗ {sheet.at('V01', name)}")


async def test_rows_that_were_moved_are_still_what_they_are(village: Village, noy: Person) -> None:
    sheet = await gets(noy)
    whole(sheet, "V01")
    sheet.figures.insert_rows(7, 3)
    sheet.figures.title = "ຂອງຂ້ອຍ"
    await sends(noy, sheet)
    noy.hears("✓ ບ້ານ V01: complete")


async def test_a_workbook_of_an_older_form_is_told_and_read_as_far_as_it_fits(village: Village, noy: Person) -> None:
    sheet = await gets(noy)
    whole(sheet, "V01")
    told = next(row for row in sheet.book[HIDDEN].iter_rows() if row[0].value == "version")
    told[1].value = "an older one"
    page = sheet.figures
    page.cell(int(sheet.at("V01", "women")[1:]), 1).value = "shg/no_longer_asked"
    await sends(noy, sheet)
    noy.hears("The form has changed since", "… ບ້ານ V01: 1 still open")
    kept = (await drafts(village, noy))["V01"]
    assert kept["shg/members"] == "60"
    assert "shg/women" not in kept


async def test_a_workbook_of_a_month_long_past_is_told(village: Village, noy: Person) -> None:
    sheet = await gets(noy)
    whole(sheet, "V01")
    await sends(noy, sheet)
    await village.at(datetime(2027, 6, 2, 3, tzinfo=village.now.tzinfo))
    whole(sheet, "V02")
    sheet.fill("V01", members=61)
    await sends(noy, sheet)
    noy.hears("October 2026", "– ບ້ານ V02: not a report of yours", "✓ ບ້ານ V01: complete")
    assert (await drafts(village, noy))["V01"]["shg/members"] == "61"


async def test_twelve_thousand_that_the_program_took_for_twelve_is_told(village: Village, noy: Person) -> None:
    sheet = await gets(noy)
    whole(sheet, "V01", save_in=12.0)
    await sends(noy, sheet)
    noy.hears("“12” kip is very little", "such as 12000")
    assert "savings/save_in" not in (await drafts(village, noy))["V01"]


async def test_a_file_that_came_twice_and_was_read_is_not_told_to_be_torn(village: Village, noy: Person) -> None:
    sheet = await gets(noy)
    whole(sheet, "V01")
    kept = village.house.media.keep(sheet.saved(), village.now)
    file = SentFile(kept.name, kept.mime, kept.size, "L1.xlsx")
    await village.receives(noy.event(file))
    heard = len(noy.messages)
    village.house.media.drop(kept.name, village.house.media.mark(kept.name))
    await village.receives(noy.event(file))
    assert not any("cannot be opened" in message.text for message in noy.messages[heard:])


async def test_a_workbook_that_is_read_while_nobody_is_there_is_kept_for_whom_it_was_made(
    village: Village, noy: Person
) -> None:
    sheet = await gets(noy)
    whole(sheet, "V01")
    await noy.says(await village.invites("vc", "K", name="Deng", language="en"))
    await noy.taps("Somebody who shares this phone")
    await noy.taps("English")
    await noy.taps("Yes, I agree")
    of_noy = next(line.text for one in noy.messages for line in one.lines if re.fullmatch(r"\d{5}", line.text))
    await noy.says("/done")
    (id_,) = [one.person.id for one in await village.store.people() if one.person.name == "Noy"]
    found = read(sheet.saved())
    await village.receives(noy.event(SentBook(SentFile("x.xlsx", "", 1, "L1.xlsx"), found)))
    noy.hears("its answers are kept for whom it was made", "Who is there?")
    noy.does_not_hear("V01")
    (draft,) = await village.store.look(DraftsOf(id_))
    assert dict(leaves(draft.state["session"]["values"]))["shg/members"]
    await noy.says(of_noy)
    noy.hears("Hello Noy")
