"""The real report of a village, L1, in a month like the one before: how much a coordinator does for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from tests.conversations.months import NOVEMBER, OCTOBER
from tests.conversations.months import submission as kept_of
from tests.story import Person, Village

HOUSE = Path(__file__).parents[2]
FIRST = (
    *("5", "69", "69", "41", "10", "9", "3450000", "200000", "63250000", "2", "3000000", "4000000", "3800000", "0"),
    *("51200000", "1200000", "3", "2", "0", "0", "1", "20", "5200000", "0", "1", "0", "ບໍ່ມີ", "7", "ບໍ່ມີ", "ປະຊຸມ"),
)
NOW = (
    "6 9\n7 3450000\n8 200000\n9 66500000\n10 2\n11 3000000\n12 4000000\n13 3800000\n14 0\n15 50400000\n16 1200000\n"
    "17 3\n18 2\n19 0\n20 0",
    "22 20\n23 5200000\n24 0\n25 1\n26 0\n27 2\n28 7\n29 2\n30 ປະຊຸມ",
)


@pytest.fixture
async def story(tmp_path: Path, sqlite_url: str) -> AsyncIterator[tuple[Village, Person]]:
    """Two villages of which September was reported; it is November, and October is due."""
    async with Village(tmp_path, HOUSE / "programmes" / "laos_prf", sqlite_url, OCTOBER) as village:
        await village.has_places(
            ("P", "", "province", "P"), ("D", "P", "district", "D"), ("K", "D", "kumban", "K"),
            *((code, "K", "village", name) for code, name in (("V1", "ບ້ານ ກ"), ("V2", "ບ້ານ ຂ"))),
        )  # fmt: skip
        mali = await village.has_person("mali", "vc", "K", name="ມະລິ", start=date(2026, 9, 1))
        for place in ("ບ້ານ ກ", "ບ້ານ ຂ"):
            await mali.says("/menu")
            await mali.taps(place)
            for text in FIRST:
                await mali.says(text)
            await mali.taps("ສົ່ງບົດລາຍງານ")
        await village.at(NOVEMBER)
        yield village, mali


async def test_an_unchanged_village_is_three_taps_and_two_messages_of_figures(story: tuple[Village, Person]) -> None:
    """The first one takes a tap more: that all that is left shall be asked in one list."""
    village, mali = story
    await mali.says("/menu")
    for opening, taps in (("ບ້ານ ກ", ["✓ ຄືເກົ່າໝົດ", "ຕອບທັງ"]), ("ຕໍ່ໄປ: ບ້ານ ຂ", ["✓ ຄືເກົ່າໝົດ"])):
        before = len(mali.messages)
        for label in (opening, *taps):
            await mali.taps(label)
        for figures in NOW:
            await mali.says(figures)
        await mali.taps("ສົ່ງບົດລາຍງານ")
        answers = mali.messages[before:]
        assert len(answers) == 1 + len(taps) + len(NOW) + 1
        assert sum(len(answer.text.encode()) for answer in answers) < 15_000
    mali.hears("ສົ່ງແລ້ວ 2 ຈາກ 2")
    for place in ("V1", "V2"):
        sent = (await kept_of(village, place)).answers
        assert sent["shg"]["members"] == 69
        assert sent["savings"]["save_balance"] == 66_500_000
        assert sent["loans"]["debt"] == 50_400_000


async def test_a_month_without_activity_asks_balances_what_fell_due_and_problems(
    story: tuple[Village, Person],
) -> None:
    village, mali = story
    await mali.says("/menu")
    await mali.taps("ບ້ານ ກ")
    await mali.taps("ບໍ່ມີກິດຈະກຳໃນ ຕຸລາ 2026")
    await mali.taps("ຕອບທັງ")
    mali.hears("ຍອດເງິນທ້ອນ ທ້າຍເດືອນ", "ຍອດໜີ້ຄ້າງທັງໝົດ", "ມີບັນຫາ")
    mali.does_not_hear("ເງິນທ້ອນເຂົ້າໃນເດືອນ", "ການຝຶກອົບຮົມ")
    await mali.says("9 63250000\n12 0\n15 51200000\n16 1200000\n22 0\n27 2\n29 2\n30 ປະຊຸມ")
    mali.hears("ກະລຸນາກວດຄືນກ່ອນສົ່ງ", "○ ບໍ່ມີກິດຈະກຳ")
    await mali.taps("ສົ່ງບົດລາຍງານ")
    sent = (await kept_of(village, "V1")).answers
    assert sent["savings"] | sent["loans"] == sent["savings"] | sent["loans"] | {
        "save_in": 0, "save_out": 0, "save_balance": 63_250_000, "loan_count": 0, "collected": 0, "debt": 51_200_000,
    }  # fmt: skip


async def test_a_balance_that_differs_is_told_with_every_figure_in_her_habits(story: tuple[Village, Person]) -> None:
    _, mali = story
    await mali.says("/menu")
    await mali.taps("ບ້ານ ກ")
    await mali.taps("✓ ຄືເກົ່າໝົດ")
    for text in ("9", "3.450.000", "200.000", "66.400.000"):
        await mali.says(text)
    mali.hears(
        "ຍອດທ້າຍເດືອນ ກັນຍາ 2026: 63.250.000 ກີບ + ທ້ອນເຂົ້າ 3.450.000 ກີບ − ຖອນ 200.000 ກີບ = 66.500.000 ກີບ.",
        "ທ່ານໃສ່ 66.400.000 ກີບ: ຕ່າງກັນ -100.000 ກີບ.",
        "ຍ້ອນຫຍັງ?",
    )


async def test_the_sum_is_said_once_where_the_difference_to_it_is_told(story: tuple[Village, Person]) -> None:
    """Several answers in one message: the note before the balance, and the one behind it, come together."""
    _, mali = story
    await mali.says("/menu")
    await mali.taps("ບ້ານ ກ")
    await mali.taps("✓ ຄືເກົ່າໝົດ")
    await mali.taps("ຕອບທັງ")
    await mali.says("6 9\n7 3450000\n8 200000\n9 60000000\n10 0\n12 0\n13 0\n14 0")
    mali.hears("ຕ່າງກັນ -6.500.000 ກີບ", "ຍ້ອນຫຍັງ?")
    assert mali.last.text.count("ຍອດທ້າຍເດືອນ ກັນຍາ 2026: 63.250.000 ກີບ") == 1
    await mali.says("3 ລ້ານ")
    mali.hears("“3 ລ້ານ” ມີແຕ່ຕົວເລກ")


async def test_a_sum_is_not_told_where_the_balance_is_that_sum(story: tuple[Village, Person]) -> None:
    _, mali = story
    await mali.says("/menu")
    for label in ("ບ້ານ ກ", "✓ ຄືເກົ່າໝົດ", "ຕອບທັງ"):
        await mali.taps(label)
    await mali.says(NOW[0])
    mali.hears("✓ 6: 9 ·", "22. ກິດຈະກຳສ້າງລາຍຮັບ")
    mali.does_not_hear("ຍອດທ້າຍເດືອນ ກັນຍາ 2026", "ຍອດໜີ້ທ້າຍເດືອນ ກັນຍາ 2026")


async def test_who_answers_in_lists_is_asked_all_the_rest_in_one_once_the_same_is_kept(
    story: tuple[Village, Person],
) -> None:
    _, mali = story
    await mali.says("/menu")
    for label in ("ບ້ານ ກ", "✓ ຄືເກົ່າໝົດ"):
        await mali.taps(label)
    mali.hears("ໄດ້ຈັດກອງປະຊຸມຕົວຈິງຈັກຄັ້ງ?")
    for text in ("9", "3450000 200000 66500000", "/menu"):
        await mali.says(text)
    for label in ("ບ້ານ ຂ", "✓ ຄືເກົ່າໝົດ"):
        await mali.taps(label)
    mali.hears("✓ 6 ຄຳຕອບ ຄືຄັ້ງກ່ອນ", "6. ໄດ້ຈັດກອງປະຊຸມຕົວຈິງຈັກຄັ້ງ?", "20. ໂຄງການຍ່ອຍ ທີ່ອະນຸມັດ")


async def test_what_was_changed_on_the_first_screen_is_not_called_the_same(story: tuple[Village, Person]) -> None:
    _, mali = story
    await mali.says("/menu")
    await mali.taps("ບ້ານ ກ")
    await mali.says("2 70")
    mali.hears("70 ✎")
    assert mali.buttons()[0] == "✓ ຄືເກົ່າໝົດ ນອກຈາກ ✎"


async def test_no_activity_is_offered_beside_a_whole_section_too(tmp_path: Path, sqlite_url: str) -> None:
    """She answered the first village section by section, so the second one begins so."""
    async with Village(tmp_path, HOUSE / "programmes" / "laos_prf", sqlite_url, OCTOBER) as village:
        await village.has_places(
            ("P", "", "province", "P"), ("D", "P", "district", "D"), ("K", "D", "kumban", "K"),
            *((code, "K", "village", name) for code, name in (("V1", "ບ້ານ ກ"), ("V2", "ບ້ານ ຂ"))),
        )  # fmt: skip
        mali = await village.has_person("mali", "vc", "K", name="ມະລິ", start=date(2026, 9, 1))
        await mali.says("/menu")
        await mali.taps("ບ້ານ ກ")
        await mali.says("5 69 69 41")
        await mali.says("ພັກ")
        await mali.says("/menu")
        await mali.taps("ບ້ານ ຂ")
        mali.hears("1. ກຸ່ມຊ່ວຍເຫຼືອຊຶ່ງກັນແລະກັນ", "4. ")
        await mali.taps("ບໍ່ມີກິດຈະກຳໃນ ກັນຍາ 2026")
        mali.hears("✓ ບໍ່ມີກິດຈະກຳໃນ ກັນຍາ 2026")
