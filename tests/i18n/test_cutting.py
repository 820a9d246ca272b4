"""Cutting text to a platform's limit."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from i18n.cutting import Measure, graphemes, shorten, split, utf16

LAO = "ກຸ່ມທ້ອນເງິນບ້ານນາໄຊໄດ້ປ່ອຍສິນເຊື່ອໃຫ້ສະມາຊິກໃໝ່"
THAI = "กลุ่มออมทรัพย์บ้านนาให้สินเชื่อแก่สมาชิกใหม่แล้ว"
LETTERS = [*(chr(code) for code in (*range(0x0E81, 0x0EDE), *range(0x0E01, 0x0E5C))), " ", "\n", "a", "👩‍🌾", "🇱🇦"]
texts = st.lists(st.sampled_from(LETTERS), max_size=60).map("".join) | st.text(max_size=60)
measures = st.sampled_from([utf16, graphemes, len])


def test_lengths() -> None:
    assert (len("ກຳ👩‍🌾"), utf16("ກຳ👩‍🌾"), graphemes("ກຳ👩‍🌾")) == (5, 7, 2)


def test_what_fits_is_left_alone() -> None:
    assert shorten("ບ້ານ ນາ", 7) == "ບ້ານ ນາ"
    assert split("ບ້ານ ນາ", 7) == ["ບ້ານ ນາ"]
    assert split("", 5) == [""]


def test_a_cut_falls_on_a_space() -> None:
    assert shorten("ບ້ານ ນາໄຊ ເມືອງຄຳ", 13) == "ບ້ານ ນາໄຊ…"
    assert split("ບ້ານ ນາໄຊ ເມືອງຄຳ", 10) == ["ບ້ານ ນາໄຊ", "ເມືອງຄຳ"]


def test_a_cut_falls_rather_on_a_line_break() -> None:
    assert split("one two\nthree four", 12) == ["one two", "three four"]


def test_a_space_far_ahead_is_no_reason_for_a_nearly_empty_part() -> None:
    assert split("ກ " + LAO, 20)[0] != "ກ"


@pytest.mark.parametrize("text", [LAO, THAI])
@pytest.mark.parametrize("limit", range(6, 40))
def test_a_syllable_is_not_torn(text: str, limit: int) -> None:
    for part in split(text, limit):
        assert part[-1] not in "ເແໂໃໄเแโใไ"
        assert part[0] not in "ະາຳຽໆะาำๆ"
        assert not regex.match(r"\p{M}", part)


def test_graphemes_are_what_a_label_counts() -> None:
    assert shorten("ກຳ" * 20, 20, measure=graphemes) == "ກຳ" * 20
    assert graphemes(shorten("ກຳ" * 21, 20, measure=graphemes)) == 20


def test_a_limit_must_leave_room() -> None:
    with pytest.raises(ValueError, match="limit of 2"):
        split("👩", 1)


@given(texts, st.integers(3, 30), measures)
def test_every_part_fits_and_nothing_but_blanks_is_lost(text: str, limit: int, measure: Measure) -> None:
    parts = split(text, limit, measure=measure)
    assert all(measure(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert measure(shorten(text, limit, measure=measure)) <= limit
