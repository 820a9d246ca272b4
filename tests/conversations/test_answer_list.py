"""Answers as a list that is read: what stands over the rows of a table is true of each of them."""

from __future__ import annotations

import pytest

from conversations.reports.answer_list import items, lines
from forms.walking.session import Answered


def cell(row: int, who: str, name: str, label: str, value: str, kind: str = "text") -> Answered:
    return Answered(f"late[{row}]/{name}", name, label, value, value, kind, {}, ("Late loans", who))


def one(name: str, label: str, value: str, kind: str = "text") -> Answered:
    return Answered(name, name, label, value, value, kind, {}, ())


def read(*answered: Answered) -> list[str]:
    return [line.text for line in lines(items(answered))]


def test_what_is_asked_in_other_words_of_each_row_is_told_without_them() -> None:
    assert read(
        cell(1, "Mali", "state", "Mali owes 900: is that so?", "true"),
        cell(2, "Som", "state", "Som owes 30: is that so?", "paid"),
    ) == ["Late loans · … owes … is that so", "1. Mali — true", "2. Som — paid"]


def test_a_name_is_left_out_with_the_title_that_all_share() -> None:
    assert read(
        cell(1, "ນາງ ນ້ອຍ · 20/06/2026", "state", "ນາງ ນ້ອຍ · 20/06/2026: ຖືກຕ້ອງບໍ?", "true"),
        cell(2, "ນາງ ດວງ · 20/06/2026", "state", "ນາງ ດວງ · 20/06/2026: ຖືກຕ້ອງບໍ?", "paid"),
    )[0] == ("Late loans · … ຖືກຕ້ອງບໍ")


def test_an_answer_stands_under_the_head_of_its_own_question() -> None:
    assert read(
        cell(1, "Mali", "state", "So?", "true"),
        cell(1, "Mali", "cause", "Why?", "illness"),
        cell(1, "Mali", "action", "What next?", "visit"),
        cell(2, "Som", "state", "So?", "no"),
        cell(2, "Som", "action", "What next?", "talk"),
        cell(3, "Bua", "state", "So?", "paid"),
    ) == [
        "Late loans · So · Why · What next",
        "1. Mali — true · illness · visit",
        "2. Som — no · – · talk",
        "3. Bua — paid",
    ]


def visit(row: int, name: str, label: str, value: str, kind: str = "integer") -> Answered:
    return Answered(f"visit[{row}]/{name}", name, label, value, value, kind, {}, ("Visits", f"Visit {row}"))


def test_in_a_wide_row_a_figure_says_itself_what_it_is() -> None:
    assert read(
        one("any", "Any visits?", "yes", "select_one"),
        visit(1, "what", "What for?", "Forum", "text"),
        visit(1, "when", "When?", "12 October", "date"),
        visit(1, "women", "How many women?", "25"),
        visit(1, "men", "How many men?", "18"),
        visit(1, "note", "Result?", "", "text"),
        visit(2, "men", "How many men?", "7"),
    ) == [
        "1. Any visits: yes",
        "Visits",
        "2. Visit 1 — Forum · 12 October · How many women: 25 · How many men: 18 · Result: –",
        "3. Visit 2 — How many men: 7",
    ]


def test_in_a_wide_row_each_of_two_days_says_what_it_is() -> None:
    assert read(
        visit(1, "what", "What for?", "Forum", "text"),
        visit(1, "from", "From when?", "12 October", "date"),
        visit(1, "till", "Till when?", "14 October", "date"),
        visit(1, "note", "Result?", "good", "text"),
    )[-1] == ("1. Visit 1 — Forum · From when: 12 October · Till when: 14 October · good")


def test_two_tables_of_one_section_have_each_its_own_head() -> None:
    def loan(row: int, who: str, name: str, value: str) -> Answered:
        return Answered(f"new[{row}]/{name}", name, "New?", value, value, "integer", {}, ("Late loans", who))

    assert read(
        cell(1, "Mali", "state", "So?", "true"),
        one("sum", "Two late", "", "note"),
        loan(1, "Som", "state", "900"),
    ) == ["Late loans · So", "1. Mali — true", "Two late", "New", "2. Som — 900"]


def test_the_sum_is_read_once_where_the_difference_to_it_is_told() -> None:
    assert read(
        one("spent", "Spent?", "30", "integer"),
        one("sum", "100 − 30 = 70", "", "note"),
        one("left", "Left?", "60", "integer"),
        one("differs", "100 − 30 = 70. You entered 60", "", "note"),
        one("why", "Why?", "lost", "text"),
    ) == ["1. Spent: 30", "2. Left: 60", "100 − 30 = 70. You entered 60", "3. Why: lost"]


def test_of_two_rows_of_which_the_same_is_said_each_has_it() -> None:
    assert read(
        cell(1, "Mali", "late", "5 days late, 900 unpaid", "", "note"),
        cell(1, "Mali", "state", "So?", "true"),
        cell(2, "Som", "late", "5 days late, 900 unpaid", "", "note"),
        cell(2, "Som", "state", "So?", "true"),
    ) == [
        "Late loans · So",
        "1. Mali · 5 days late, 900 unpaid — true",
        "2. Som · 5 days late, 900 unpaid — true",
    ]


@pytest.mark.parametrize("more", ["Left: 50", "Left: 5,000", "Left: 5.5"])
def test_a_smaller_figure_is_not_the_beginning_of_a_greater_one(more: str) -> None:
    told = read(one("way", "Where?", "here"), one("a", "Left: 5", "", "note"), one("b", more, "", "note"))
    assert told == ["1. Where: here", "Left: 5", more]


def test_what_the_form_says_of_a_row_stands_beside_it_and_takes_no_number() -> None:
    told = read(
        one("way", "Where?", "here"),
        one("sum", "900 unpaid", "", "note"),
        cell(1, "Mali", "late", "31 days late", "", "note"),
        cell(1, "Mali", "state", "So?", "true"),
        cell(2, "Som", "late", "3 days late", "", "note"),
        cell(2, "Som", "state", "So?", "true"),
        one("why", "Why?", "flood"),
    )
    assert told == [
        "1. Where: here",
        "900 unpaid",
        "Late loans · So",
        "2. Mali · 31 days late — true",
        "3. Som · 3 days late — true",
        "4. Why: flood",
    ]


def test_a_note_that_says_something_else_now_is_read_again() -> None:
    before, after = (items((one("way", "Where?", "here"), one("sum", said, "", "note"))) for said in ("9", "10"))
    assert before[0].seen != after[0].seen
