"""Choices as people give them: number, label, beginning, other spelling; and never a guess between two."""

from __future__ import annotations

from datetime import date

import pytest

from i18n.reading import Answer, Read, Unclear, read

WORK = (("farm", "ກະສິກຳ"), ("trade", "ຄ້າຂາຍ"), ("weave", "ຕ່ຳຫູກ"), ("animals", "ລ້ຽງສັດ ແລະ ປາ"), ("tax", "ໜ້າທີ່"))
YES_NO = (("yes", "ແມ່ນ"), ("no", "ບໍ່ແມ່ນ"))
DONT_KNOW = (*YES_NO, ("dk", "ບໍ່ຮູ້"))


def one(text: str, choices: tuple[tuple[str, str], ...] = WORK) -> Answer:
    return read(text, "choice", "lo", today=date(2026, 11, 21), choices=choices)


def several(text: str, choices: tuple[tuple[str, str], ...] = WORK) -> Answer:
    return read(text, "choices", "lo", today=date(2026, 11, 21), choices=choices)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("1", "farm"),
        ("໒", "trade"),
        ("๓", "weave"),
        ("(4)", "animals"),
        ("farm", "farm"),
        ("ກະສິກໍາ", "farm"),
        ("ຕໍ່າຫູກ", "weave"),
        ("ຫນ້າທີ່", "tax"),
        ("ຫນ້າ", "tax"),
        ("ລ້ຽງ", "animals"),
        ("ລ້ຽງສັດແລະປາ", "animals"),
        ("1. ກະສິກຳ", "farm"),
    ],
)
def test_one_choice(text: str, name: str) -> None:
    assert one(text) == Read(name)


@pytest.mark.parametrize(
    ("text", "name"),
    [("ບໍ່", "no"), ("ใช่", "yes"), ("ใช่ครับ", "yes"), ("ครับ", "yes"), ("ເຈົ້າ", "yes"), ("No", "no"), ("ບໍ່ແມ່ນ", "no")],
)
def test_yes_and_no_however_they_are_said(text: str, name: str) -> None:
    assert one(text, YES_NO) == Read(name)


def test_what_fits_two_is_asked() -> None:
    assert one("ບໍ່", DONT_KNOW) == Unclear("ambiguous", ("no", "dk"))
    assert one("2", (("a", "2"), ("b", "5"))) == Unclear("ambiguous", ("a", "b"))


@pytest.mark.parametrize("text", ["ກະສິກຮ", "ກຮສິກຳ", "ສັດ ແລະ ປາ", "ກສະິກຳ"])
def test_a_slip_is_offered_as_a_question(text: str) -> None:
    answer = one(text)
    assert isinstance(answer, Unclear)
    assert answer.reason == "ambiguous"
    assert len(answer.readings) == 1


@pytest.mark.parametrize(("text", "name"), [("ມີບັນຫາ", "yes"), ("ມີ, ແຕ່ບໍ່ຫຼາຍ", "yes"), ("ບໍ່ມີບັນຫາເລີຍ", "no")])
def test_a_sentence_that_begins_with_yes_or_no_is_asked_back(text: str, name: str) -> None:
    assert one(text, (("yes", "ມີ"), ("no", "ບໍ່ມີ"))) == Unclear("ambiguous", (name,))


def test_a_slip_between_two_choices_is_not_offered() -> None:
    villages = (("1801", "ນາໄຊໃຕ້"), ("1802", "ນາໄຊເໜືອ"), ("1803", "ນາແຊໃຕ້"))
    assert one("ນາໂຊໃຕ້", villages) == Unclear("unknown")


def test_figures_keep_their_distance() -> None:
    ages = (*((f"a{number}", f"ກຸ່ມ {number}") for number in range(1, 13)), ("young", "10-15"))
    assert one("10 - 15", ages) == Read("young")
    assert one("12", ages) == Read("a12")
    assert one("1 2", ages) == one("1015", ages) == Unclear("unknown")


@pytest.mark.parametrize("text", ["7", "0", "x", "ຫູກ", "!!", "12"])
def test_what_is_no_choice(text: str) -> None:
    assert one(text) == Unclear("unknown")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("1,3", "farm weave"),
        ("໑ ໓", "farm weave"),
        ("13", "farm weave"),
        ("3 1", "farm weave"),
        ("1", "farm"),
        ("1, 1", "farm"),
        ("1 and 2", "farm trade"),
        ("ກະສິກໍາ ແລະ ຄ້າຂາຍ", "farm trade"),
        ("ກະສິກໍາແລະຄ້າຂາຍ", "farm trade"),
        ("ກະສິກໍາ ຄ້າຂາຍ", "farm trade"),
        ("ລ້ຽງສັດ ແລະ ປາ ແລະ ຄ້າຂາຍ", "trade animals"),
        ("ລ້ຽງສັດ, 1", "farm animals"),
        ("farm trade", "farm trade"),
    ],
)
def test_several_choices(text: str, names: str) -> None:
    assert several(text) == Read(names)


@pytest.mark.parametrize("text", ["11", "16", "1-3", "zzz", "1 zzz", "and", "ແລະ"])
def test_several_of_which_one_is_unknown(text: str) -> None:
    assert several(text) == Unclear("unknown")


def test_one_slip_among_several_is_offered_with_the_rest() -> None:
    assert several("ຄ້າຂາບ, 1") == Unclear("ambiguous", ("farm trade",))


def test_digits_side_by_side_are_choices_only_in_a_short_list() -> None:
    months = tuple((f"m{month}", f"ເດືອນ {month}") for month in range(1, 13))
    assert several("12", months) == Read("m12")
    assert several("1 2", months) == Read("m1 m2")


def test_a_list_of_thousands_is_no_burden() -> None:
    villages = tuple((f"{code}", f"ບ້ານທີ {code}") for code in range(1000, 9000))
    assert one("ບ້ານທີ 1234", villages) == Read("1234")
    assert several(" ".join(["ບ້ານ"] * 200), villages) == Unclear("unknown")
