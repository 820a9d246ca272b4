"""Lao, Thai and Latin letters: all are there, marks stand the same however they were typed, lines are cut well."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from charts.fonts import Weight, chain
from charts.letters import ELLIPSIS, Letters
from i18n.catalogue import Catalogues
from i18n.spelling import clean


@pytest.fixture(scope="module")
def letters(fonts: Path) -> Letters:
    return Letters(fonts)


@pytest.mark.parametrize("weight", ["regular", "bold"])
def test_every_letter_that_the_house_speaks_can_be_drawn(fonts: Path, weight: Weight) -> None:
    house = Catalogues.read()
    texts = (
        house.text(language, name, limit="5%") for language in ("lo", "th", "en") for name in _plain(house, language)
    )
    spoken = set("".join(texts)) | set(map(chr, (*range(0x20, 0x7F), *range(0xED0, 0xEDE), *range(0xE50, 0xE5A))))
    drawn = set().union(*(TTFont(path).getBestCmap() for path in chain(weight, fonts)))
    emoji = {letter for letter in spoken if ord(letter) > 0xFFFF or letter == "\ufe0f"}
    assert {letter for letter in spoken - emoji if letter.isprintable() and ord(letter) not in drawn} == set()


def _plain(house: Catalogues, language: str) -> list[str]:
    """Ids of charts: their texts have no values to fill in but a unit or a limit."""
    return [name for name in house.ids(language) if name.startswith("charts.") and not name.endswith("llion")]


def test_lao_and_thai_come_from_noto_and_signs_from_dejavu(fonts: Path) -> None:
    lao, thai, behind = (TTFont(path).getBestCmap() for path in chain("regular", fonts))
    assert ord("ກ") in lao
    assert ord("a") in lao
    assert ord("ก") in thai
    assert ord("✓") in behind


def test_bold_is_a_heavier_cut(letters: Letters) -> None:
    assert letters.width("ເງິນທ້ອນ", 32, bold=True) > letters.width("ເງິນທ້ອນ", 32)


@pytest.mark.parametrize("typed", ["ນ້ຳ", "ນໍ້າ", "ນ້ໍາ"])
def test_one_word_looks_the_same_however_it_was_typed(letters: Letters, typed: str) -> None:
    ink, right = letters.paint(clean(typed), 64), letters.paint("ນ້ຳ", 64)
    assert (ink.mask == right.mask).all()


@pytest.mark.parametrize(("bare", "marked"), [("ນາ", "ນ້າ"), ("ທ", "ທີ່"), ("ท", "ที่"), ("ป", "ปี่"), ("ກ", "ກຸ")])
def test_marks_stand_over_and_under_their_letter_not_beside_it(letters: Letters, bare: str, marked: str) -> None:
    assert abs(letters.width(marked, 64) - letters.width(bare, 64)) <= 6
    assert letters.paint(marked, 64).mask.shape[0] > letters.paint(bare, 64).mask.shape[0]


def test_a_line_is_cut_at_spaces(letters: Letters) -> None:
    width = letters.width("Ban Nam Thoum", 32)
    assert letters.wrap("Ban Nam Thoum and Ban Lak Sao", 32, width, 3) == ("Ban Nam Thoum", "and Ban Lak Sao")


def test_words_without_spaces_are_cut_between_letters_never_before_a_mark(letters: Letters) -> None:
    name = "ບ້ານສົບຫຼາວທີ່ຍ້າຍມາຈາກເຂດນ້ຳຖ້ວມເມື່ອປີກາຍນີ້ແລະຕັ້ງຊື່ໃໝ່"
    for width in range(120, 700, 45):
        lines = letters.wrap(name, 32, width, 30)
        assert "".join(lines) == name
        assert all(letters.width(line, 32) <= width for line in lines)
        assert not any(line[0] in "ັິີຶືຸູົຼ່້ະາຳ" or line[-1] in "ເແໂໃໄ" for line in lines[1:-1])


def test_what_does_not_fit_ends_in_an_ellipsis(letters: Letters) -> None:
    (line,) = letters.wrap("ບ້ານ" * 40, 32, 300, 1)
    assert line.endswith(ELLIPSIS)
    assert letters.width(line, 32) <= 300


def test_a_last_word_is_not_left_alone(letters: Letters) -> None:
    words = "ທັນວາ 2025 – ພະຈິກ 2026"
    assert letters.wrap(words, 32, letters.width(words, 32) - 1, 3) == ("ທັນວາ 2025 –", "ພະຈິກ 2026")


def test_nothing_is_no_line(letters: Letters) -> None:
    assert letters.wrap("  ", 32, 300, 3) == ()
    assert letters.width("", 32) == 0


def test_fonts_are_cut_once_and_always_alike(tmp_path: Path, fonts: Path) -> None:
    here = chain("bold", tmp_path)[0]
    made = here.stat().st_mtime_ns
    assert chain("bold", tmp_path)[0].stat().st_mtime_ns == made
    assert here.read_bytes() == chain("bold", fonts)[0].read_bytes()
    assert {path.suffix for path in tmp_path.iterdir()} == {".ttf"}
