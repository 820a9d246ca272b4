"""The words that people write into numbers, in Lao, Thai and English. Data only.

All three languages are read at any time: the scripts keep them apart, and people on the Mekong mix them. Words
are brought to the spelling of `loosen`, as the text that is searched for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from i18n import polite
from i18n.spelling import loosen
from i18n.words import LAO, ONES, TENS, THAI

DIGITS: Mapping[str, int] = {
    **{loosen(word): value for words in (LAO.digits, THAI.digits, ONES[:10]) for value, word in enumerate(words)},
    "ນຶ່ງ": 1,
    "นึง": 1,
}

# A one that closes a number (21, 101): never "one of the next smaller unit".
LAST_ONES = frozenset({LAO.last, THAI.last})

UNITS: Mapping[str, int] = {
    **{loosen(word): value for spoken in (LAO, THAI) for value, word in spoken.units},
    "ลบ": 10**6,  # ล้านบาท, as budgets write it
    "hundred": 100,
    "thousand": 1000,
    "million": 10**6,
    "billion": 10**9,
}
SHORT_UNITS: Mapping[str, int] = {"k": 1000, "m": 10**6}  # never of what is weighed or measured

# Words that are a count of tens, or ten and more, in one.
TENS_WORDS: Mapping[str, int] = {
    "ຊາວ": 2,
    "ซาว": 2,
    **{word: tens for tens, word in enumerate(TENS) if word},
}
TEENS: Mapping[str, int] = {word: value for value, word in enumerate(ONES[10:])}
TWO_OF_TWENTY = "ยี่"

HALVES = frozenset({"ເຄິ່ງ", "ครึ่ง", "half"})
POINTS = frozenset({LAO.point, THAI.point, "point"})
JOINTS = frozenset({"ແລະ", "ກັບ", "และ", "กับ", "and", ",", "a"})
MINUSES = frozenset({LAO.minus, THAI.minus, "minus", "-", "−", "–", "—", "‐", "‑"})

# What a figure below nought is called where money is made: ຂາດທຶນ 300 ພັນ.
LOSSES = frozenset(
    loosen(word) for word in ("ຂາດທຶນໄປ", "ຂາດທຶນ", "ຫຼຸບທຶນ", "ขาดทุนไป", "ขาดทุน", "a loss of", "loss of", "loss")
)

# How nought is said of what is counted, in front of a counter or by itself: ບໍ່ມີ, ບໍ່ມີຈັກຄົນ, ยังไม่มี, none.
_NOT = tuple(yet + no for yet in ("", "ຍັງ") for no in ("ບໍ່", "ບໍ່ທັນ", "ບໍ", "ບໍທັນ", "ບ່"))
NOTHING = frozenset(
    loosen(word)
    for word in (
        *(f"{no}ມີ{any_}" for no in _NOT for any_ in ("", "ຈັກ", "ເລີຍ", "ຫຍັງ", "ຫຍັງເລີຍ", "ໃຜ", "ໃຜເລີຍ")),
        *(
            f"{no}มี{any_}"
            for no in ("ไม่", "ยังไม่", "บ่", "ยังบ่")
            for any_ in ("", "สัก", "เลย", "เลยสัก", "อะไร", "อะไรเลย", "ใคร", "ใครเลย")
        ),
        *("none", "none at all", "none yet", "nobody", "no one"),
    )
)

# What may stand before a number and says nothing.
BEFORE = frozenset(
    loosen(word)
    for word in (
        *("ປະມານ", "ຈຳນວນ", "ລວມ", "ລວມທັງໝົດ", "ທັງໝົດ", "ມີ", "ເປັນ", "ໄດ້", "ເປັນເງິນ", "ຈຳນວນເງິນ", "ກຳໄລ"),
        *("ประมาณ", "ราว", "ราวๆ", "จำนวน", "รวม", "รวมทั้งหมด", "ทั้งหมด", "มี", "เป็น", "ได้", "เป็นเงิน", "จำนวนเงิน", "กำไร"),
        *("about", "approx.", "approx", "total", "profit", "~", "≈", "=", ":", "+"),
    )
)

# What may stand around a number and names what it measures; '' for counters and politeness.
MEASURES: Mapping[str, str] = {
    loosen(word): measure
    for measure, words in {
        "kip": ("ກີບ", "กีบ", "kip", "lak", "₭"),
        "thb": ("ບາດ", "บาท", "บาทถ้วน", "baht", "thb", "฿"),
        "pct": ("%", "ເປີເຊັນ", "ສ່ວນຮ້ອຍ", "เปอร์เซ็นต์", "percent"),
        "kg": ("ກິໂລ", "ກິໂລກຣາມ", "ກກ", "ກກ.", "ກລ", "กิโล", "กิโลกรัม", "กก", "กก.", "kg", "kilo"),
        "g": ("ກຣາມ", "ກຼາມ", "กรัม", "g", "gram", "grams"),
        "m": ("ແມັດ", "ມ.", "เมตร", "ม.", "metre", "metres", "meter", "meters"),
        "cm": ("ຊັງຕີແມັດ", "ຊັງ", "ຊມ", "ຊມ.", "ຊຕມ", "เซนติเมตร", "เซนต์", "เซ็น", "ซม", "ซม.", "cm"),
        "mm": ("ມິນລີແມັດ", "ມິນ", "ມມ", "ມມ.", "มิลลิเมตร", "มิล", "มม", "มม.", "mm"),
        "km": ("ກິໂລແມັດ", "ກມ", "ກມ.", "กิโลเมตร", "กม", "กม.", "km"),
        "": (
            *("ຄົນ", "ຄອບຄົວ", "ຄົວເຮືອນ", "ຫຼັງຄາເຮືອນ", "ຫຼັງຄາ", "ຫຼັງ", "ບ້ານ", "ກຸ່ມ", "ຄັ້ງ", "ເທື່ອ", "ໂຕ", "ຕົວ"),
            *("ມື້", "ວັນ", "ເດືອນ", "ປີ", "ອັນ", "ແຫ່ງ", "ໂຄງການ", "ສັນຍາ", "ລາຍ", "ລາຍການ", "ໜ່ວຍ", "ເຮັກຕາ", "ໄຮ່"),
            *polite.WORDS,
            *("คน", "ราย", "ครัวเรือน", "หลังคาเรือน", "ครอบครัว", "หลัง", "หมู่บ้าน", "บ้าน", "กลุ่ม", "ครั้ง", "ตัว"),
            *("วัน", "เดือน", "ปี", "อัน", "แห่ง", "โครงการ", "สัญญา", "รายการ", "ไร่", "ชุด", "เล่ม", "ท่าน", "ถ้วน"),
            *("people", "persons", "person", "households", "villages", "groups", "times", "days", "only"),
        ),
    }.items()
    for word in words
}

# What closes an amount in writing: 500.-
CLOSINGS = frozenset({".-", ",-", "/-", ".", "!"})


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first; a Latin word does not end within another."""
    return "|".join(
        re.escape(word) + ("(?![a-z])" if word[-1].isascii() and word[-1].isalpha() else "")
        for word in sorted(words, key=len, reverse=True)
    )
