"""Times of day: 14:30, 14.30 น., 8 ໂມງເຊົ້າ, บ่าย 2 โมงครึ่ง, 2 ทุ่ม. An hour without its part of the day is asked."""

from __future__ import annotations

import re
from decimal import Decimal

from i18n.reading.answer import Answer, Unclear, asked
from i18n.reading.lexicon import any_of
from i18n.spelling import loosen
from i18n.words import in_words

# From which hour until which a part of the day lasts; of an hour on the dial the reading that falls into it is meant.
PARTS = {
    loosen(word): hours
    for hours, words in {
        (0, 12): ("am", "a.m."),
        (12, 24): ("pm", "p.m."),
        (4, 12): ("ເຊົ້າ", "ຕອນເຊົ້າ", "เช้า", "ตอนเช้า"),
        (11, 16): ("ສວາຍ", "ຕອນສວາຍ"),
        (12, 18): ("ບ່າຍ", "ຕອນບ່າຍ", "บ่าย", "ตอนบ่าย"),
        (15, 21): ("ແລງ", "ຕອນແລງ", "เย็น", "ตอนเย็น"),
        (17, 24): ("ຄ່ຳ", "ຕອນຄ່ຳ", "ค่ำ", "ตอนค่ำ"),
        (19, 29): ("ກາງຄືນ", "ຕອນກາງຄືນ", "กลางคืน", "ตอนกลางคืน"),
    }.items()
    for word in words
}
NAMED = {
    loosen(word): clock
    for clock, words in {
        "12:00": ("ທ່ຽງ", "ຕອນທ່ຽງ", "เที่ยง", "เที่ยงวัน", "noon"),
        "00:00": ("ທ່ຽງຄືນ", "ທ່ຽງຄືນ", "เที่ยงคืน", "midnight"),
    }.items()
    for word in words
}

HOURS = {loosen(in_words(Decimal(hour), language)): str(hour) for language in ("lo", "th") for hour in range(1, 13)}
SPELLED = re.compile(rf"({any_of(HOURS)})(?=\s*(?:ໂມງ|โมง|ทุ่ม))")

_PART = rf"(?P<{{}}>{any_of(PARTS)})"
CLOCK = re.compile(
    rf"(?:{_PART.format('before')}\s*)?(?P<hour>\d{{1,2}})"
    rf"(?:[:.](?P<minute>\d{{2}})|\s*(?P<bell>ໂມງ|โมง|o'clock|น\.?)\s*(?:(?P<after_bell>\d{{1,2}})\s*(?:ນາທີ|นาที)?)?)?"
    rf"\s*(?P<half>ເຄິ່ງ|ครึ่ง)?\s*(?:{_PART.format('after')})?\s*(?:ໂມງ|โมง|น\.?)?"
)
THAI_NIGHT = re.compile(r"(?:ตี\s*(?P<small>[1-5])|(?P<evening>[1-5])\s*ทุ่ม)\s*(?P<half>ครึ่ง)?")


def read_time(text: str) -> Answer:
    """A time of day as HH:MM.

    >>> read_time("8 ໂມງເຄິ່ງຕອນແລງ")
    Read(value='20:30')
    >>> read_time("2 โมง")
    Unclear(reason='ambiguous', readings=('02:00', '14:00'))
    """
    text = " ".join(loosen(text).split())
    if text in NAMED:
        return asked([NAMED[text]])
    text = SPELLED.sub(lambda found: HOURS[found[0]], text)
    if night := THAI_NIGHT.fullmatch(text):
        hour = int(night["small"]) if night["small"] else int(night["evening"]) + 18
        return asked([f"{hour:02}:{30 if night['half'] else 0:02}"])
    found = CLOCK.fullmatch(text)
    if not found or (found["minute"] and found["half"]) or (found["before"] and found["after"]):
        return Unclear("format")
    hour, minute = int(found["hour"]), int(found["minute"] or found["after_bell"] or (30 if found["half"] else 0))
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return Unclear("range")
    part = found["before"] or found["after"]
    if not (part or found["bell"] or found["minute"]):
        return Unclear("format")
    hours = _hours(hour % 24, PARTS.get(part or ""), exact=bool(found["minute"]) or found["bell"] in ("น", "น."))
    return asked([f"{each:02}:{minute:02}" for each in hours]) if hours else Unclear("range")


def _hours(hour: int, part: tuple[int, int] | None, *, exact: bool) -> list[int]:
    """The hours of the day that an hour on the dial may be."""
    if part:
        first, end = part
        return [each % 24 for each in (hour % 12, hour % 12 + 12, hour % 12 + 24) if first <= each < end]
    if exact or hour > 12 or hour == 0:
        return [hour]
    return sorted({hour % 12, hour % 12 + 12})
