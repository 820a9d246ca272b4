"""Amounts in words: ໜຶ່ງລ້ານສອງແສນ, สองล้านห้าแสน, two million five hundred thousand.

A coordinator hears at once when "ສິບສອງລ້ານ" should have been "ໜຶ່ງລ້ານສອງແສນ"; in digits she overlooks it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Spoken:
    """The number words of a language that says each place by its own unit (Lao, Thai).

    `units` are (value, word), highest first; `twenty` replaces "two tens"; `last` is a one that follows other
    places; `point` stands before decimals.
    """

    digits: tuple[str, ...]
    units: tuple[tuple[int, str], ...]
    twenty: str
    last: str
    minus: str
    point: str


LAO = Spoken(
    digits=("ສູນ", "ໜຶ່ງ", "ສອງ", "ສາມ", "ສີ່", "ຫ້າ", "ຫົກ", "ເຈັດ", "ແປດ", "ເກົ້າ"),
    units=(
        (10**9, "ຕື້"),
        (10**6, "ລ້ານ"),
        (10**5, "ແສນ"),
        (10**4, "ໝື່ນ"),
        (1000, "ພັນ"),
        (100, "ຮ້ອຍ"),
        (10, "ສິບ"),
    ),
    twenty="ຊາວ",
    last="ເອັດ",
    minus="ລົບ",
    point="ຈຸດ",
)
THAI = Spoken(
    digits=("ศูนย์", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า"),
    units=(
        (10**6, "ล้าน"),
        (10**5, "แสน"),
        (10**4, "หมื่น"),
        (1000, "พัน"),
        (100, "ร้อย"),
        (10, "สิบ"),
    ),
    twenty="ยี่สิบ",
    last="เอ็ด",
    minus="ลบ",
    point="จุด",
)

# fmt: off
ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen",
    "sixteen", "seventeen", "eighteen", "nineteen",
)
# fmt: on
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
THOUSANDS = ((10**9, "billion"), (10**6, "million"), (1000, "thousand"))

# What is said behind an amount of money: for whole ones, between baht and satang, behind satang.
MONEY: Mapping[str, Mapping[str, tuple[str, str, str]]] = MappingProxyType(
    {
        "kip": {"lo": ("ກີບ", "", ""), "th": ("กีบ", "", ""), "en": (" kip", "", "")},
        "thb": {
            "lo": ("ບາດ", "ບາດ", "ສະຕາງ"),
            "th": ("บาทถ้วน", "บาท", "สตางค์"),
            "en": (" baht", " baht ", " satang"),
        },
    }
)


def in_words(amount: Decimal, language: str, unit: str = "") -> str:
    """An amount as it is spoken in Lao, Thai or English, with the unit's word behind it (`kip`, `thb`; no
    other unit is said). Kip are rounded to whole ones, baht to satang, other decimals said digit by digit."""
    spoken = {"lo": LAO, "th": THAI}.get(language)
    sign = _minus(spoken) if amount < 0 else ""
    words = MONEY.get(unit)
    if words is None:
        return sign + _decimal(abs(amount), spoken)
    whole_word, baht_word, satang_word = words[language]
    step = Decimal("0.01") if satang_word else Decimal(1)
    whole, rest = divmod(abs(amount).quantize(step, ROUND_HALF_UP), 1)
    if not rest:
        return sign + _whole(int(whole), spoken) + whole_word
    satang = _whole(int(rest * 100), spoken) + satang_word
    return sign + (_whole(int(whole), spoken) + baht_word if whole else "") + satang


def _minus(spoken: Spoken | None) -> str:
    return spoken.minus if spoken else "minus "


def _decimal(amount: Decimal, spoken: Spoken | None) -> str:
    whole, _, decimals = f"{amount:f}".partition(".")
    said = _whole(int(whole), spoken)
    decimals = decimals.rstrip("0")
    if not decimals:
        return said
    if spoken is None:
        return " ".join((said, "point", *(ONES[int(digit)] for digit in decimals)))
    return said + spoken.point + "".join(spoken.digits[int(digit)] for digit in decimals)


def _whole(n: int, spoken: Spoken | None) -> str:
    return _english(n) if spoken is None else _by_place(n, spoken)


def _by_place(n: int, spoken: Spoken) -> str:
    """Lao and Thai: every place and its unit, from the left. The highest unit counts without end
    (ສິບຕື້, พันล้าน), the others only up to nine."""
    if n < 10:
        return spoken.digits[n]
    said = ""
    for value, word in spoken.units:
        count, n = divmod(n, value)
        if count == 0:
            continue
        if value == 10 and count in (1, 2):
            said += word if count == 1 else spoken.twenty
        else:
            said += _by_place(count, spoken) + word
    if n:
        said += spoken.last if n == 1 else spoken.digits[n]
    return said


def _english(n: int) -> str:
    for value, word in THOUSANDS:
        if n >= value:
            count, rest = divmod(n, value)
            return f"{_english(count)} {word}" + (f" {_english(rest)}" if rest else "")
    if n >= 100:
        return f"{ONES[n // 100]} hundred" + (f" {_english(n % 100)}" if n % 100 else "")
    if n >= 20:
        return TENS[n // 10] + (f"-{ONES[n % 10]}" if n % 10 else "")
    return ONES[n]
