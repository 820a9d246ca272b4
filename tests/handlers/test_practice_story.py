"""The whole story in a real browser, on the real server: she reports in Lao, he returns and approves, the group asks
for the summary, the clock reminds."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.handlers.browser import Browser, need_browser
from tests.handlers.process import Server

BY_WORDS = ("4", "48", "45", "30", "8", "8", "2 ລ້ານ 1 ແສນ", "0")
LOANS = ("1", "1,5 ລ້ານ", "500.000", "500.000", "0")
WORK = ("1", "1", "0", "0", "1", "12", "3.000.000", "0", "1", "0")


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    need_browser()
    started: Server = request.getfixturevalue("practice_server")()
    yield started
    started.kill()


def answer(browser: Browser, *answers: str) -> None:
    """Type one answer after another, each once the question has come."""
    for text in answers:
        before = len(browser.bubbles())
        browser.say(text)
        browser.until(lambda seen=before: len(browser.bubbles()) >= seen + 2, f"no answer to {text}")


def receipts(browser: Browser) -> int:
    """How many messages name a report's number."""
    return sum("ເລກທີ" in said for said in browser.bubbles())


def reckoned(browser: Browser) -> str:
    """The sum that the newest question says it comes to."""
    (found,) = re.findall(r"= ([\d.]+) ກີບ", "\n".join(browser.bubbles(1)))
    return str(found)


def test_a_report_from_the_menu_to_the_groups_chart(server: Server) -> None:
    with Browser() as browser:
        browser.open(server.address, "coordinator")
        answer(browser, "ເມນູ")
        browser.tap("ບ້ານ ໂພນຈຳປາ")
        browser.waits_for("ຄືກັນກັບ")
        browser.tap("ເບິ່ງເທື່ອລະຂໍ້")
        browser.waits_for("ນັບກຸ່ມທີ່ໄດ້ປະຊຸມ")
        answer(browser, *BY_WORDS)
        answer(browser, reckoned(browser))  # the balance, reckoned from last month's, is typed: no tap takes money
        browser.waits_for("ສິນເຊື່ອທີ່ປ່ອຍ")
        answer(browser, *LOANS)
        answer(browser, reckoned(browser))
        browser.waits_for("30 ວັນ")
        answer(browser, "0", *WORK)
        for label in ("ບໍ່ມີ", "☐ 1. ສວນຄົວ", "✓ ແລ້ວ", "ຂ້າມ", "ບໍ່ມີ"):
            browser.tap(label)
        browser.waits_for("ເດືອນຕໍ່ໄປ ມີແຜນ")
        answer(browser, "ປະຊຸມກຸ່ມ 2 ຄັ້ງ")
        browser.tap("ສົ່ງບົດລາຍງານ")
        browser.waits_for("ເລກທີ")

        browser.open(server.address, "officer")
        browser.waits_for("ສົ່ງບົດລາຍງານມາແລ້ວ")
        browser.tap("ເປີດເບິ່ງ")
        browser.waits_for("ລໍຖ້າກວດ")
        browser.tap("ສົ່ງຄືນໃຫ້ແກ້")
        browser.waits_for("ຈະໃຫ້ແກ້ຄຳຕອບຂໍ້ໃດ")
        answer(browser, "2: ກະລຸນານັບຄືນ")

        browser.open(server.address, "coordinator")
        browser.tap("ແກ້ດຽວນີ້")
        browser.waits_for("ສະມາຊິກກຸ່ມ ທັງໝົດ")
        answer(browser, "50")
        before = receipts(browser)
        browser.tap("ສົ່ງບົດລາຍງານ")
        browser.until(lambda: receipts(browser) > before, "no receipt of what was mended")

        browser.open(server.address, "officer")
        browser.waits_for("ແກ້ບົດລາຍງານແລ້ວ")
        browser.tap("ເປີດເບິ່ງ")
        browser.waits_for("48 → 50")
        browser.tap("ຮັບຮອງ")
        browser.waits_for("ຮັບຮອງບົດລາຍງານ")

        browser.open(server.address, "g:1")
        browser.say("/summary")
        browser.waits_for("ຍອດເງິນທ້ອນ")
        browser.until(lambda: browser.pictures() >= 2, "the charts did not come")
        assert not browser.complaints()


def test_the_clock_reminds_of_what_is_owed(server: Server) -> None:
    with Browser() as browser:
        browser.open(server.address, "coordinator")
        browser.move_clock("end_of_month")
        browser.move_clock("tomorrow")
        browser.move_clock("tomorrow")
        browser.waits_for("ຕ້ອງສົ່ງໃນອີກ 3 ມື້")


def test_at_the_month_s_end_the_summary_comes_into_the_group(server: Server) -> None:
    with Browser() as browser:
        browser.open(server.address, "g:1")
        browser.move_clock("end_of_month")
        browser.waits_for("ສະຫຼຸບປະຈຳເດືອນ")
        browser.until(lambda: browser.pictures() == 2, "the charts did not come")
        browser.tap("ສະຫຼຸບຫຼ້າສຸດ")
        browser.until(lambda: browser.pictures() == 4, "the charts did not come again")
        assert not browser.complaints()


def test_the_thai_programme_is_played_beside_the_lao_one(server: Server) -> None:
    with Browser() as browser:
        browser.open(server.address, "coordinator-th", "th")
        answer(browser, "เมนู")
        browser.tap("ตำบลท่าศาลา · ตุลาคม 2569")
        browser.tap("✓ เหมือน")
        browser.waits_for("มีการดำเนินกิจกรรม")
        browser.tap("ไม่มี")
        browser.waits_for("ยอดยกมาจากสิ้นเดือนกันยายน 2569")
        browser.open(server.address, "g:2", "th")
        assert [pill.text for pill in browser.driver.find_elements("css selector", "#speakers .pill")] == [
            "นางสาวกมลชนก แก้วประดิษฐ์",
            "นางวันดี ศรีสว่างวงศ์",
        ]
        browser.say("/summary")
        browser.waits_for("บัญชีครัวเรือนและการนำเข้าข้อมูล")
        browser.until(lambda: browser.pictures() >= 3, "the charts did not come")
        assert not browser.complaints()
