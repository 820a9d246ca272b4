"""Names in the order in which they are looked for."""

from __future__ import annotations

import random

import pytest

from i18n.order import by_name

LISTS = (
    # ສ stands behind ຈ; a vowel written first counts behind its consonant; a tone only where all else is alike
    ("ກາງ", "ແກ້ວ", "ຈັນ", "ສະຫວັນ", "ແສງ", "ຊຽງ", "ນາ", "ໜ້າ 1", "ຮ່ອງ"),
    ("ມະ", "ຫວຍ", "ຫ້ວຍ", "ໂຫຍ"),
    ("กลาย", "กา", "เกาะ", "แก้ว", "ไก่", "ขา", "ไข่", "ดอน", "โมคลาน", "หัวตะพาน"),
    ("หมู่ที่ 2", "หมู่ที่ ๙", "หมู่ที่ 10"),
    ("Ban 9", "ban 10", "Chiang", "Nong"),
)


@pytest.mark.parametrize("names", LISTS)
def test_names_stand_as_in_a_dictionary_and_numbers_by_their_size(names: tuple[str, ...]) -> None:
    mixed = list(names)
    random.Random(7).shuffle(mixed)
    assert sorted(mixed, key=by_name) == list(names)
