"""What charts say of themselves, in three languages."""

from zoneinfo import ZoneInfo

import pytest

from charts.wording import column, legend, units
from i18n.catalogue import Catalogues
from i18n.voice import LANGUAGES, Voice

HOUSE = Catalogues.read()


def voice(language: str) -> Voice:
    return Voice(HOUSE, language, ZoneInfo("Asia/Vientiane"))


@pytest.mark.parametrize(
    ("language", "unit", "said"),
    [
        ("lo", "kip", ("ກີບ", ((6, "ລ້ານກີບ"), (9, "ຕື້ກີບ")))),
        ("th", "thb", ("บาท", ((6, "ล้านบาท"), (9, "พันล้านบาท")))),
        ("en", "kip", ("kip", ((6, "million kip"), (9, "billion kip")))),
        ("en", "", ("", ((6, "million"), (9, "billion")))),
        ("en", "meals", ("meals", ((6, "million meals"), (9, "billion meals")))),
    ],
)
def test_units_and_their_millions(language: str, unit: str, said: object) -> None:
    assert units(voice(language), unit) == said


def test_a_legend_names_what_occurs_in_a_fixed_order() -> None:
    cells = (("missing", "on_time"), ("on_time", "on_time"))
    assert legend(voice("lo"), cells) == (("on_time", "ສົ່ງທັນເວລາ"), ("missing", "ຍັງບໍ່ທັນສົ່ງ"))


def test_columns_are_short_months_or_spoken_periods() -> None:
    assert [column(voice(language), "2026-10") for language in LANGUAGES] == ["ຕ.ລ.", "ต.ค.", "Oct"]
    assert column(voice("en"), "2026") == voice("en").period("2026")


def test_every_text_is_there_in_three_languages() -> None:
    lao, *others = ({name for name in HOUSE.ids(each) if name.startswith("charts.")} for each in LANGUAGES)
    assert lao
    assert all(other == lao for other in others)
