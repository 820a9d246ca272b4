"""Sheets from Markdown, Excel and CSV: the same rows, with the numbers their authors see."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from datetime import time as clock
from pathlib import Path

import pytest
from openpyxl import Workbook as Excel
from openpyxl.cell.rich_text import CellRichText, InlineFont, TextBlock

from forms.problems import FormError
from forms.sheets.workbook import read_workbook

MARKDOWN = r"""
# A form
Words for people | with a bar.

| survey |      |       |            |
| ------ | :--- | ----: | ---------- |
|        | type | name  | label      |
|        | ---- | ----- | ---------- |

|        | text | a     | A \| B<br>C |
|        | note | n     | # not a comment |  # a comment
|        | text | b     |

| choices |
| | list_name | name | label |
| | yn | - | - |
"""


def rows(data: bytes, sheet: str = "survey", kind: str = "") -> list[tuple[int, dict[str, str]]]:
    return [(row.number, dict(row.cells)) for row in read_workbook(data, kind).sheet(sheet).rows]


def with_part(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """An .xlsx with something put in place of something else in one of its parts."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(changed, "w") as target:
        for part in source.namelist():
            text = source.read(part)
            assert part != name or old in text, text
            target.writestr(part, text.replace(old, new) if part == name else text)
    return changed.getvalue()


def test_markdown_with_rules_blank_lines_comments_and_bars() -> None:
    assert rows(MARKDOWN.encode()) == [
        (2, {"type": "text", "name": "a", "label": "A | B\nC"}),
        (3, {"type": "note", "name": "n", "label": "# not a comment"}),
        (4, {"type": "text", "name": "b"}),
    ]
    assert rows(MARKDOWN.encode(), "choices") == [(2, {"list_name": "yn", "name": "-", "label": "-"})]


@pytest.mark.parametrize("rule", ["| --- | --- |", "|---|---|", "| | --- | --- |", "|:--|--:|:-:|", "| :--- | ---: |"])
def test_rules_of_every_kind(rule: str) -> None:
    book = f"## Heading\n\n| survey |\n{rule}\n| | type | name |\n{rule}\n| | text | a |\n\nwords\n"
    assert rows(book.encode()) == [(2, {"type": "text", "name": "a"})]


def excel(*sheets: tuple[str, Iterable[Iterable[object]]]) -> bytes:
    book = Excel()
    book.remove(book.worksheets[0])
    for title, lines in sheets:
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(list(line))
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


SURVEY = [("type", "name", "label", "default"), ("integer", "a", "A", 5.0), (), ("date", "d", "D", date(2026, 11, 21))]


def test_excel_keeps_its_row_numbers(tmp_path: Path) -> None:
    wanted = [
        (2, {"type": "integer", "name": "a", "label": "A", "default": "5"}),
        (4, {"type": "date", "name": "d", "label": "D", "default": "2026-11-21"}),
    ]
    data = excel(("Survey", SURVEY))
    assert rows(data) == wanted
    for ending in ("xlsx", "xlsm", "xls"):  # what a file begins with counts, not what it is called
        file = tmp_path / f"pigs.{ending}"
        file.write_bytes(data)
        book = read_workbook(file)
        assert (book.name, [row.number for row in book.sheet("survey").rows]) == ("pigs", [2, 4])


def test_cells_become_what_their_author_sees() -> None:
    cells = {
        "1": 1.0,
        "1.5": 1.5,
        "12000000": 12_000_000,
        "TRUE": True,
        "FALSE": False,
        "2026-11-21": datetime(2026, 11, 21),  # noqa: DTZ001  # cells know no zone
        "2026-11-21T08:30:00": datetime(2026, 11, 21, 8, 30),  # noqa: DTZ001
        "08:30:00": clock(8, 30),
        "so many words": CellRichText("so ", TextBlock(InlineFont(b=True), "many"), " words"),
        "tidy": "\u00a0 tidy\u200b \n",
        "a b": "a\u00a0b",
    }
    lines = [("type", "name", "label"), *(("text", f"q{place}", cell) for place, cell in enumerate(cells.values()))]
    found = [cell["label"] for _, cell in rows(excel(("survey", lines)))]
    assert found == list(cells)


def test_a_formula_counts_with_the_value_it_last_had() -> None:
    data = excel(("survey", [("type", "name", "label"), ("text", "a", "=CONCAT(A2, 1)")]))
    assert rows(data) == [(2, {"type": "text", "name": "a"})]  # openpyxl never reckoned it, so it has none
    assert rows(with_part(data, "xl/worksheets/sheet1.xml", b"<v></v>", b"<v>12</v>"))[0][1]["label"] == "12"


def test_invisible_characters_are_kept_in_prose_only() -> None:
    lines = [
        ("\ufefftype", "name\u200b", "label::Lao (lo)", "relevant", "calculation"),
        ("select_one\u00a0 yn", "a\u200bb", "ບ້ານ\u200bນາ “ໃໝ່”", "${a} = ‘x’", "1\u00a0+\n1"),
    ]
    wanted = {
        "type": "select_one yn",
        "name": "ab",
        "label::Lao (lo)": "ບ້ານ\u200bນາ “ໃໝ່”",
        "relevant": "${a} = 'x'",
        "calculation": "1 +\n1",
    }
    assert rows(excel(("survey", lines))) == [(2, wanted)]


def test_sheets_are_known_by_any_spelling_and_those_of_others_left_aside() -> None:
    other = [("name", "name", "name"), ("x", "y", "z")]
    book = read_workbook(
        excel(
            (" SURVEY ", SURVEY),
            ("External  Choices", [("list name", "name"), ("a", "b")]),
            ("Notes", other),
            ("cover", [(None, "words")]),
            ("Settings", [("form_id",), ("pigs",)]),
        )
    )
    assert list(book.sheets) == ["survey", "external_choices", "settings"]
    assert book.setting("form_id") == "pigs"
    assert book.sheet("external_choices").rows[0].cells == {"list name": "a", "name": "b"}


def test_a_workbook_of_one_sheet_is_a_survey() -> None:
    assert len(rows(excel(("Sheet1", SURVEY)))) == 2
    assert len(rows(b"| anything |\n| | type | name |\n| | text | a |")) == 1


def test_blank_rows_and_columns() -> None:
    lines = [
        (),
        (None, "type", None, "name", None, "label", None),
        (None, None),
        ("note to self", "text", "", "a", None, "A", None, "far right"),
    ]
    assert rows(excel(("survey", lines))) == [(4, {"type": "text", "name": "a", "label": "A"})]


def test_what_stands_far_off_is_not_the_form() -> None:
    far = [("type", "name", *[None] * 25, "name"), ("text", "a"), *[()] * 70, ("text", "scribble")]
    assert rows(excel(("survey", far))) == [(2, {"type": "text", "name": "a"})]


def test_merged_cells_count_once() -> None:
    book = Excel()
    sheet = book.worksheets[0]
    sheet.title = "survey"
    for line in (("type", "name", "label"), ("text", "a", "A"), ("text", "b", None)):
        sheet.append(line)
    sheet.merge_cells("C2:C3")
    data = io.BytesIO()
    book.save(data)
    assert [cells.get("label") for _, cells in rows(data.getvalue())] == ["A", None]


@pytest.mark.parametrize(
    "text",
    [
        "type,name,label\ntext,a,A\n",
        'survey,,,\n,type,name,label\n,text,a,"A"\n\nchoices,,,\n,list_name,name,label\n',
        "\ufeffsurvey\r\n,type,name,label\r\n,text,a,A,a note of the author's\r\n",
        '"survey","type","name","label"\n,"text","a","A"\n',
    ],
)
def test_csv_of_one_sheet_or_of_several(text: str) -> None:
    assert rows(text.encode()) == [(2, {"type": "text", "name": "a", "label": "A"})]


@pytest.mark.parametrize(
    ("data", "kind", "code"),
    [
        (b"PK not a zip", "", "file_unreadable"),
        (b"\xd0\xcf\x11\xe0 not a sheet", "", "file_unreadable"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "xlsx", "file_locked"),
        (b"PK\x05\x06" + b"\0" * 18, "", "file_unreadable"),
        (b"", "xlsx", "file_unreadable"),
        (b"<html><table>", "xls", "file_unreadable"),
        (b"| survey |\n| | type | name |\n| | text | a | b | c |", "md", "row_wide"),
        (b"| survey |\n| | type | type |", "md", "column_twice"),
        (b"\xff\xfe\x00", "md", "file_unreadable"),
    ],
)
def test_what_cannot_be_read_is_said(data: bytes, kind: str, code: str) -> None:
    with pytest.raises(FormError) as fault:
        read_workbook(data, kind)
    assert fault.value.problems[0].code == code


def test_a_missing_file_is_said() -> None:
    with pytest.raises(FormError) as fault:
        read_workbook(Path("/nowhere/form.xlsx"))
    assert fault.value.problems[0].code == "file_unreadable"
