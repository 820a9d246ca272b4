"""Workbooks as files: what is written, read again; what other programs make of it; what is no workbook at all."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from conversations.workbooks.books import (
    Book,
    Cell,
    Column,
    Known,
    Line,
    Mark,
    Read,
    Table,
    TableRow,
    pack,
    unpack_book,
    unpack_read,
)
from handlers.excel.clerks import Clerks
from handlers.excel.layout import HIDDEN
from handlers.excel.reading import MOST_ROWS, Unread, read
from handlers.excel.writing import xlsx
from handlers.media import Refused, kind_of
from tests.sheets import Sheet

FILES = Path(__file__).parent / "files"
MARK = Mark("S1", "1", "2026-10", "0123456789abcdef", "2026-11-02T03:00:00+00:00", ("V1", "V2"))
BOOK = Book(
    mark=MARK,
    language="lo",
    title="ບົດລາຍງານ · ຕຸລາ 2026",
    how="ຕື່ມຊ່ອງສີຂາວ",
    names=("ບ້ານ ໜຶ່ງ", "ບ້ານ ສອງ"),
    words={name: name for name in ("sheet", "question", "how_to", "place", "wrong", "row", "form")},
    lines=(
        Line("section", "ຄົນ"),
        Line("question", "ສະມາຊິກ", "people/members", format="integer", cells=(Cell(60, note="ເດືອນກ່ອນ: 58"), Cell())),
        Line("question", "ວັນທີ", "people/day", format="date", cells=(Cell("2026-10-05"), Cell())),
        Line("question", "ບັນຫາ", "problem", format="choice", cells=(Cell("ມີ", list=0), Cell(list=0, off="D6>60"))),
        Line("heading", "ປູກຫຍັງ"),
        Line("choice", "ເຂົ້າ", "crops#rice", format="mark", cells=(Cell("✓", list=1), Cell(list=1))),
        Line("question", "ແຜນ", "plan", cells=(Cell("=1+1"), Cell(closed=True))),
    ),
    tables=(
        Table(
            "work/activity",
            "ກິດຈະກຳ: [1/2]?",
            (Column("work/activity/what", "ຫຍັງ"), Column("work/activity/cost", "ເງິນ", format="baht")),
            (TableRow(0, 1, (Cell("ປະຊຸມ"), Cell(2500.5))),),
            room=3,
        ),
    ),
    lists=(("ມີ", "ບໍ່ມີ"), ("✓",)),
    known=(Known("V1", "people/members", "60", "60"),),
)


def filled() -> bytes:
    """The workbook with a village's answers in it."""
    sheet = Sheet(xlsx(BOOK))
    sheet.fill("V2", members=1250000, day=date(2026, 10, 7), problem="ບໍ່ມີ", plan="ຢ້ຽມຢາມ")
    sheet.row("work/activity", 2, place="ບ້ານ ສອງ", what="ຝຶກອົບຮົມ", cost=0.1 + 0.2)
    return sheet.saved()


def answers(found: Read) -> dict[str, dict[str, tuple[str, str]]]:
    return {
        place: {cell.path: (cell.typed, cell.kind) for cell in cells if cell.typed}
        for place, cells in found.figures.items()
    }


def test_a_book_is_the_same_after_a_journey_as_json() -> None:
    assert unpack_book(json.loads(json.dumps(pack(BOOK)))) == BOOK
    found = read(filled())
    assert unpack_read(json.loads(json.dumps(pack(found)))) == found


FORMATS = {
    "xlsx": filled,
    "written by LibreOffice": (FILES / "filled.xlsx").read_bytes,
    "ods": (FILES / "filled.ods").read_bytes,
    "xls": (FILES / "filled.xls").read_bytes,
}


@pytest.mark.parametrize("file", FORMATS.values(), ids=FORMATS)
def test_what_was_written_is_read_again(file: Callable[[], bytes]) -> None:
    kind_of(file())
    found = read(file())
    assert found.mark == MARK
    assert found.known == (Known("V1", "people/members", "60", "60"),)
    assert answers(found) == {
        "V1": {
            "people/members": ("60", "number"),
            "people/day": ("2026-10-05", "date"),
            "problem": ("ມີ", "text"),
            "crops#rice": ("✓", "text"),
            "plan": ("=1+1", "text"),
        },
        "V2": {
            "people/members": ("1250000", "number"),
            "people/day": ("2026-10-07", "date"),
            "problem": ("ບໍ່ມີ", "text"),
            "plan": ("ຢ້ຽມຢາມ", "text"),
        },
    }
    assert {cell.path: cell.at for cell in found.figures["V2"]}["people/members"] == "E6"
    first, second = found.rows
    assert (first.instance, first.place, second.instance, second.place) == (1, "ບ້ານ ໜຶ່ງ", 0, "ບ້ານ ສອງ")
    assert [(cell.typed, cell.at) for cell in second.cells] == [
        ("ຝຶກອົບຮົມ", f"{second.sheet} · C6"),
        ("0.3", f"{second.sheet} · D6"),
    ]


def test_a_persons_words_are_never_a_formula() -> None:
    page = load_workbook(io.BytesIO(xlsx(BOOK))).worksheets[0]
    assert [cell.data_type for cell in page[4] if cell.value] == ["s"] * 4
    assert page["D11"].data_type == "s"


def test_only_answers_may_be_written() -> None:
    page = load_workbook(io.BytesIO(xlsx(BOOK))).worksheets[0]
    assert page.protection.sheet
    assert page["B6"].protection.locked
    assert not page["D6"].protection.locked
    assert page["E11"].protection.locked
    assert page["D6"].comment.text == "ເດືອນກ່ອນ: 58"
    assert page.freeze_panes == "C5"
    assert page["B6"].font.name == "Phetsarath OT"
    (rule,) = [rule for area in page.conditional_formatting for rule in area.rules]
    assert rule.formula == ["D6>60"]


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"<x/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 70_000_000)
    return out.getvalue()


def foreign() -> bytes:
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [(bomb(), "large"), (foreign(), "foreign"), (b"not a file at all", "foreign"), (filled()[:3000], "foreign"),
     (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "torn")],
    ids=["a bomb", "somebody's own", "no workbook", "half of one", "half of an old one"],
)  # fmt: skip
async def test_what_cannot_be_read_is_told_apart(data: bytes, why: str) -> None:
    with pytest.raises(Unread) as unread:
        read(data)
    assert unread.value.why == why
    assert await Clerks().read(data) == why


def test_no_more_is_read_than_anybody_fills_in() -> None:
    sheet = Sheet(xlsx(BOOK))
    sheet.figures.cell(MOST_ROWS + 50, 4).value = "far below"
    found = read(sheet.saved())
    assert "far below" not in str(found)


def test_what_the_media_store_takes() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("anything.txt", "no workbook")
    with pytest.raises(Refused):
        kind_of(out.getvalue())


async def test_made_and_read_in_processes_of_their_own() -> None:
    data = await Clerks().make(BOOK)
    found = await Clerks().read(data)
    assert isinstance(found, Read)
    assert found.mark == MARK


def test_a_workbook_of_another_kind_of_hidden_sheet_is_none_of_ours() -> None:
    sheet = Sheet(xlsx(BOOK))
    sheet.book[HIDDEN]["B1"].value = "99"
    with pytest.raises(Unread):
        read(sheet.saved())


anything = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**15), 10**15), st.floats(allow_nan=False, allow_infinity=False),
    st.dates(min_value=date(1900, 3, 1)), st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=50),
)  # fmt: skip


@settings(max_examples=settings().max_examples // 8, deadline=None)
@given(st.dictionaries(st.tuples(st.integers(1, 14), st.integers(1, 8)), anything, max_size=12))
def test_whatever_stands_in_its_cells_a_workbook_is_read_or_refused(cells: dict[tuple[int, int], object]) -> None:
    book = load_workbook(io.BytesIO(xlsx(BOOK)))
    for page in book.worksheets:
        for (row, column), value in cells.items():
            page.cell(row, column).value = value  # type: ignore[assignment]
    out = io.BytesIO()
    book.save(out)
    try:
        found = read(out.getvalue())
    except Unread:
        return
    assert unpack_read(json.loads(json.dumps(pack(found)))) == found
