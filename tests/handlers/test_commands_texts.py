"""texts: a native reader gets all of our Lao and Thai, and nothing that somebody has confirmed."""

from __future__ import annotations

import csv
from pathlib import Path

from forms.sheets.workbook import read_workbook
from handlers.commands.texts import COLUMNS, wordings
from i18n.unread import catalogue_wordings
from tests.handlers.administrator import Administrator, administrator

__all__ = ["administrator"]

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
FORM = """
| survey |
| | type | name | label::Lao (lo) | label::Thai (th) | label::English (en) |
| | integer | members | ສະມາຊິກ | สมาชิก | Members |
| settings |
| | form_id | form_title | reviewed |
| | S1 | S1 | th |
"""


def test_confirmed_texts_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "talk.en.po").write_text(f'{HEAD}msgid "talk.yes"\nmsgstr "Yes"\n\nmsgid "talk.no"\nmsgstr "No"\n')
    (tmp_path / "talk.lo.po").write_text(
        f'{HEAD}#, fuzzy\nmsgid "talk.yes"\nmsgstr "ແມ່ນ"\n\n# read by Noy, 2026-11-20\nmsgid "talk.no"\nmsgstr "ບໍ່"\n',
        "utf-8",
    )
    found = [(one.place, one.english, one.text, one.unread) for one in catalogue_wordings(tmp_path)]
    assert found == [("talk.yes", "Yes", "ແມ່ນ", True), ("talk.no", "No", "ບໍ່", False)]


def test_a_form_says_in_its_settings_which_language_was_read() -> None:
    found = [
        (one.place, one.language, one.english, one.unread) for one in wordings(read_workbook(FORM.encode(), "md"), "S1")
    ]
    assert found == [("S1:survey:2:label", "lo", "Members", True), ("S1:survey:2:label", "th", "Members", False)]


def test_a_table_for_a_reader_has_every_unread_text_once(administrator: Administrator, tmp_path: Path) -> None:
    file = tmp_path / "for-a-reader.csv"
    shown = administrator.does("texts --unreviewed --language th --to", file)
    assert shown.code == 0, shown.text
    with file.open(encoding="utf-8-sig", newline="") as opened:
        columns, *rows = csv.reader(opened)
    assert tuple(columns) == COLUMNS
    assert f"{len(rows)} texts" in shown.text
    places = {(row[0], row[1]) for row in rows}
    assert len(places) == len(rows)
    assert {row[1] for row in rows} == {"th"}
    assert ("conversations.progress", "th") in places
    assert any(place.startswith("link_group:survey:") for place, _ in places)  # our own dialogues
    assert all(row[3] for row in rows)


def test_a_language_that_is_not_ours_is_refused(administrator: Administrator) -> None:
    assert administrator.does("texts --language fr").code == 2
