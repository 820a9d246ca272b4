"""Workbooks written as Markdown, which is how they are kept and compared: read back, they say the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from forms.sheets.markdown import as_markdown
from forms.sheets.workbook import Row, Sheet, Workbook, read_workbook

COLUMNS = ("type", "name", "label::Lao (lo)", "relevant")
PIECES = ["a", "ບ້ານ", "|", "\\", "#", "-", "--", "\n", " ", "<br>", "<b>", "${x}", "`", "*", "_", ":", "\u2028", "\x0b"]
CELLS = st.lists(st.sampled_from(PIECES), max_size=6).map("".join)


def read_back(book: Workbook) -> dict[str, list[dict[str, str]]]:
    again = read_workbook(as_markdown(book).encode(), "md")
    return {name: [dict(row.cells) for row in sheet.rows] for name, sheet in again.sheets.items()}


def as_read(rows: list[dict[str, str]]) -> Workbook:
    """Rows as they are after reading once: cells trimmed, blank ones left out."""
    kept = [{column: cell for column, cell in row.items() if cell} for row in rows]
    numbered = tuple(Row("survey", number, row) for number, row in enumerate(kept, 2))
    return Workbook("", {"survey": Sheet("survey", COLUMNS, numbered)})


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, CELLS)), min_size=1, max_size=4))
def test_what_was_read_is_written_and_read_back_as_it_was(drawn: list[dict[str, str]]) -> None:
    once = read_back(as_read([{**row, "name": f"n{place}"} for place, row in enumerate(drawn)]))
    rows = once["survey"]
    assert [row["name"] for row in rows] == [f"n{place}" for place in range(len(drawn))]
    assert read_back(as_read(rows)) == once


def test_a_row_in_full() -> None:
    row = {"type": "note", "name": "n", "label::Lao (lo)": "# A | B \\| C\nD -- \\", "relevant": "---"}
    assert read_back(as_read([row])) == {"survey": [row]}


def test_sheets_without_rows_are_left_out() -> None:
    book = Workbook("", {"survey": Sheet("survey", COLUMNS, (Row("survey", 2, {"type": "note", "name": "n"}),))})
    empty = Workbook("", {**book.sheets, "choices": Sheet("choices", ("list_name",))})
    assert as_markdown(empty) == as_markdown(book) == "| survey |\n| | type | name |\n| | --- | --- |\n| | note | n |\n"
