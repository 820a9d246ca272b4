"""Years and months by themselves, and days with a time, as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from i18n.reading import Kind, Read, Unclear, read

TODAY = date(2026, 11, 21)
CROPS = (("rice", "ເຂົ້າ"), ("maize", "ສາລີ"), ("tea", "ຊາ"))


@pytest.mark.parametrize(
    ("text", "kind", "language", "value"),
    [
        ("2569", "year", "th", "2026-01-01"),
        ("๒๕๖๙", "year", "lo", "2026-01-01"),
        ("ປີ 2026", "year", "lo", "2026-01-01"),
        ("พ.ศ. 2569", "year", "th", "2026-01-01"),
        ("69", "year", "th", "2026-01-01"),
        ("26", "year", "lo", "2026-01-01"),
        ("ปีที่แล้ว", "year", "th", "2025-01-01"),
        ("ປີນີ້", "year", "lo", "2026-01-01"),
        ("21/11/2569", "year", "th", "2026-01-01"),
        ("2026-11-21", "year", "en", "2026-01-01"),
        ("11/2569", "month", "th", "2026-11-01"),
        ("໑໑/໒໐໒໖", "month", "lo", "2026-11-01"),
        ("2026-11", "month", "en", "2026-11-01"),
        ("พ.ย. 69", "month", "th", "2026-11-01"),
        ("ເດືອນພະຈິກ 2569", "month", "lo", "2026-11-01"),
        ("Nov 2026", "month", "en", "2026-11-01"),
        ("ธันวาคม", "month", "th", "2026-12-01"),
        ("January", "month", "en", "2027-01-01"),
        ("ເດືອນແລ້ວ", "month", "lo", "2026-10-01"),
        ("next month", "month", "en", "2026-12-01"),
        ("5 ພະຈິກ 2026", "month", "lo", "2026-11-01"),
        ("21/11 14:30", "moment", "lo", "2026-11-21T14:30"),
        ("14:30 21/11", "moment", "lo", "2026-11-21T14:30"),
        ("2026-11-21T14:30", "moment", "en", "2026-11-21T14:30"),
        ("21 พ.ย. 69 เวลา 14.30 น.", "moment", "th", "2026-11-21T14:30"),
        ("ມື້ວານ 8 ໂມງເຊົ້າ", "moment", "lo", "2026-11-20T08:00"),
        ("3 1 2", "ranked", "lo", "tea rice maize"),
        ("312", "ranked", "lo", "tea rice maize"),
        ("ຊາ, ເຂົ້າ ແລະ ສາລີ", "ranked", "lo", "tea rice maize"),
        ("3 1", "choices", "lo", "rice tea"),
    ],
)
def test_it_is_read(text: str, kind: Kind, language: str, value: str) -> None:
    assert read(text, kind, language, today=TODAY, choices=CROPS) == Read(value)


@pytest.mark.parametrize(
    ("text", "kind", "readings"),
    [
        ("21/11 2 ໂມງ", "moment", ("2026-11-21T02:00", "2026-11-21T14:00")),
        ("ພຶດສະພາ", "month", ("2026-05-01", "2027-05-01")),
        ("ຊາ ເຂົາ ສາລີ", "ranked", ("tea rice maize",)),
    ],
)
def test_a_doubt_is_asked(text: str, kind: Kind, readings: tuple[str, ...]) -> None:
    assert read(text, kind, "lo", today=TODAY, choices=CROPS) == Unclear("ambiguous", readings)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("hello", "year"), ("2", "year"), ("13/2026", "month"), ("11", "month"), ("21/11", "moment"), ("14:30", "moment")],
)
def test_what_is_none_is_said(text: str, kind: Kind) -> None:
    answer = read(text, kind, "lo", today=TODAY, choices=CROPS)
    assert isinstance(answer, Unclear)
    assert not answer.readings
