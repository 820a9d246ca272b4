"""The practice page in a real browser, as somebody with a phone uses it. The bot behind it only echoes."""

import pytest
from selenium.webdriver.common.keys import Keys

from conversations.events import Began, Choice, Edited, Line, Picture, Reply, Said, SentFile, Tapped, Unsent, in_place
from tests.handlers.browser import DESKTOP, PHONE, Browser
from tests.handlers.fakes import FakeHouse, echo, photo, running


@pytest.fixture(scope="module")
def browser():
    with Browser() as browser:
        yield browser


@pytest.fixture
def house(tmp_path):
    return FakeHouse(tmp_path / "media")


@pytest.fixture
def served(house, browser):
    with running(house.app(), house.door.close) as server:
        yield server
        assert browser.complaints() == []
        browser.driver.get("about:blank")


def test_she_talks_and_taps(house, served, browser):
    browser.open(served.url, who="keo")
    browser.say("12.500")
    browser.waits_for("ຖືກຕ້ອງບໍ່?")
    assert browser.choices() == ["ຖືກຕ້ອງ", "ບໍ່ຖືກ"]

    browser.tap("ຖືກຕ້ອງ")
    browser.waits_for("tapped yes")
    assert browser.bubbles() == ["12.500", "12.500\nຖືກຕ້ອງບໍ່?", "ຖືກຕ້ອງ", "tapped yes"]
    assert browser.choices() == []  # the question is answered: its buttons are folded away
    assert [event.what for event in house.events] == [Said("12.500"), Tapped("yes")]


def test_a_second_tap_in_the_same_moment_is_a_slip(house, served, browser):
    browser.open(served.url, who="keo")
    served.do(house.say("p:keo", Reply((Line("ຖືກຕ້ອງບໍ່?"),), (Choice("ຖືກຕ້ອງ", "yes"), Choice("ບໍ່ຖືກ", "no")))))
    browser.waits_for("ຖືກຕ້ອງບໍ່?")
    browser.driver.execute_script("for (const button of document.querySelectorAll('.choice')) button.click()")
    browser.waits_for("tapped yes")
    assert [event.what for event in house.events] == [Tapped("yes")]


def test_an_old_button_can_still_be_tapped(house, served, browser):
    browser.open(served.url, who="keo")
    browser.say("12.500")
    browser.tap("ຖືກຕ້ອງ")
    browser.waits_for("tapped yes")
    browser.tap("ບໍ່ຖືກ")
    browser.waits_for("tapped no")
    assert house.events[-1].what == Tapped("no")


def test_a_reload_shows_the_same_once(served, browser):
    browser.open(served.url, who="keo")
    browser.say("12.500")
    browser.tap("ຖືກຕ້ອງ")
    browser.waits_for("tapped yes")
    before = browser.bubbles()
    browser.driver.refresh()
    browser.settled()
    assert browser.bubbles() == before


def change(browser, text, act):
    """Press one of the two that one may do with a message of one's own."""
    bubble = f"//li[contains(@class, 'mine')][.//p[text()='{text}']]"
    browser.driver.find_element("xpath", f"{bubble}//button[contains(@class, 'change')]").click()
    browser.driver.find_element("xpath", f"{bubble}//button[text()='{act}']").click()


def test_she_mends_what_she_said(house, served, browser):
    house.answer = lambda event: [] if isinstance(event.what, Edited) else echo(event)
    browser.open(served.url, who="keo")
    browser.say("12")
    browser.waits_for("ຖືກຕ້ອງບໍ່?")
    change(browser, "12", "ແກ້")
    assert browser.driver.find_element("id", "editing").is_displayed()
    browser.driver.find_element("id", "text").clear()
    browser.say("13")
    browser.until(lambda: len(house.events) == 2, "it did not arrive")
    said, edited = house.events
    assert (edited.what, edited.message) == (Edited(said.message, "13"), said.id)
    assert browser.bubbles() == ["13", "12\nຖືກຕ້ອງບໍ່?"]
    assert browser.choices() == ["ຖືກຕ້ອງ", "ບໍ່ຖືກ"]
    assert not browser.driver.find_element("id", "editing").is_displayed()
    browser.driver.refresh()
    browser.settled()
    assert browser.bubbles() == ["13", "12\nຖືກຕ້ອງບໍ່?"]
    browser.say("14")
    browser.waits_for("14\nຖືກຕ້ອງບໍ່?")
    assert house.events[-1].what == Said("14")


def test_she_takes_back_what_she_said(house, served, browser):
    house.answer = lambda event: [] if isinstance(event.what, Unsent) else echo(event)
    browser.open(served.url, who="keo")
    browser.say("12")
    browser.waits_for("ຖືກຕ້ອງບໍ່?")
    change(browser, "12", "ຖອນຄືນ")
    browser.until(lambda: len(house.events) == 2, "it did not arrive")
    said, unsent = house.events
    assert unsent.what == Unsent(said.message)
    assert unsent.id.endswith(f".{said.id}")
    assert browser.bubbles() == ["12\nຖືກຕ້ອງບໍ່?"]
    note = lambda: [day.text for day in browser.driver.find_elements("css selector", "li.day")][-1]  # noqa: E731
    assert note() == "ທ່ານຖອນຂໍ້ຄວາມແລ້ວ"
    browser.driver.refresh()
    browser.settled()
    assert browser.bubbles() == ["12\nຖືກຕ້ອງບໍ່?"]
    assert note() == "ທ່ານຖອນຂໍ້ຄວາມແລ້ວ"


def boxes(event):
    """A question with two boxes, asked once more with each that is ticked."""
    ticked = event.what.data.rpartition(":")[2] if isinstance(event.what, Tapped) else ""
    choices = tuple(
        Choice(f"{'☑' if one in ticked else '☐'} {one}", f"jt:1:{len(ticked)}:{ticked}{one}") for one in "ab"
    )
    return [in_place(Reply((Line(f"ປູກຫຍັງ? {ticked}"),), choices, again=isinstance(event.what, Tapped)), event)]


def test_a_ticked_question_stays_in_its_place(house, served, browser):
    house.answer = boxes
    browser.open(served.url, who="keo")
    browser.say("x")
    browser.waits_for("ປູກຫຍັງ?")
    browser.tap("☐ a")
    browser.waits_for("ປູກຫຍັງ? a")
    browser.tap("☐ b")
    browser.waits_for("ປູກຫຍັງ? ab")
    assert browser.bubbles() == ["x", "ປູກຫຍັງ? ab"]
    assert browser.choices() == ["☑ a", "☑ b"]
    browser.driver.refresh()
    browser.settled()
    assert browser.bubbles() == ["x", "ປູກຫຍັງ? ab"]


def test_how_long_something_waited_in_the_page_is_told(house, served, browser):
    browser.open(served.url, who="keo")
    house.broken = True
    browser.say("12")
    browser.until(lambda: browser.driver.find_elements("css selector", ".failed .again"), "it seems to be sent")
    house.broken = False
    browser.driver.execute_async_script("setTimeout(arguments[0], 300)")
    browser.press(".failed .again")
    browser.waits_for("ຖືກຕ້ອງບໍ່?")
    waited = house.clock.now() - house.events[-1].at
    assert 0.3 <= waited.total_seconds() < 60
    assert any("503" in line for line in browser.complaints())


def test_a_newcomer_joins_with_her_code(house, served, browser):
    browser.open(served.url, who="noy")
    assert "ABCD-2345" in browser.driver.find_element("id", "begin").text
    browser.press("#begin-button")
    browser.waits_for("welcome ABCD-2345")
    assert house.events[-1].what == Began("ABCD-2345")


def test_who_reads_what_was_said_before_is_not_pulled_away(house, served, browser):
    for number in range(12):
        served.do(house.say("p:keo", Reply((Line(f"ຂໍ້ທີ {number}", "strong"), Line("ໜຶ່ງ\nສອງ\nສາມ")))))
    browser.open(served.url, who="keo")
    where = "return document.getElementById('scroll').scrollTop"
    browser.until(lambda: browser.driver.execute_script(where) > 500, "the end is not in sight")

    browser.driver.execute_async_script(
        "document.getElementById('scroll').onscroll = () => requestAnimationFrame(arguments[0]);"
        "document.getElementById('scroll').scrollTop = 0"
    )
    served.do(house.say("p:keo", Reply((Line("ຂໍ້ຄວາມໃໝ່"),))))
    browser.press("#newest")
    browser.until(lambda: browser.driver.execute_script(where) > 500, "the end is not in sight")
    assert not browser.driver.find_element("id", "newest").is_displayed()


def question(event):
    """What is asked after every answer, as high as half a phone."""
    choices = tuple(Choice(f"ຄຳຕອບ {n}", f"{event.id}:{n}") for n in range(5))
    return [Reply((Line(f"ຄຳຖາມຫຼັງ {event.what.text}", "strong"), Line("ໜຶ່ງ\nສອງ")), choices)]


def test_the_next_question_is_in_sight_after_every_answer(house, served, browser):
    house.answer = question
    browser.open(served.url, who="keo")
    below = []
    for number in range(10):
        browser.say(f"{number}.")
        browser.waits_for(f"ຄຳຖາມຫຼັງ {number}.")
        below.append(browser.below())
    assert max(below) < 80, below

    browser.resize((360, 420))  # the keyboard comes up
    assert browser.below() < 1
    browser.resize(PHONE)
    assert browser.below() < 1


LONG = Reply((Line("ທັງໝົດ", "strong"), *(Line(f"ຂໍ້ທີ {n}: ໜຶ່ງ") for n in range(60))), (Choice("ສົ່ງ", "send"),))


def test_a_message_taller_than_the_screen_is_read_from_its_top(house, served, browser):
    house.answer = question
    browser.open(served.url, who="keo")
    for number in range(3):
        browser.say(f"{number}.")
        browser.waits_for(f"ຄຳຖາມຫຼັງ {number}.")
    house.answer = lambda event: [LONG]
    browser.say("ອ່ານ")
    browser.waits_for("ທັງໝົດ")
    assert 0 <= browser.above("ທັງໝົດ") < 30
    assert browser.below() > 500
    newest = browser.driver.find_element("id", "newest")
    assert not newest.is_displayed()  # it is the newest, and in sight

    served.do(house.say("p:keo", Reply((Line("ຂໍ້ຄວາມຕໍ່ໄປ"),))))
    browser.waits_for("ຂໍ້ຄວາມຕໍ່ໄປ")
    assert 0 <= browser.above("ທັງໝົດ") < 30
    browser.press("#newest")
    assert browser.below() < 1
    assert not newest.is_displayed()

    house.answer = question
    browser.say("ຕໍ່")
    browser.waits_for("ຄຳຖາມຫຼັງ ຕໍ່")
    assert browser.below() < 1


def test_a_message_that_a_picture_makes_tall_is_read_from_its_top(house, served, browser, tmp_path):
    house.answer = lambda event: [
        Reply(tuple(Line(f"ແຖວ {n}") for n in range(16)), pictures=(Picture(event.what.media, "ຮູບ"),))
    ]
    browser.open(served.url, who="keo")
    file = tmp_path / "meeting.jpg"
    file.write_bytes(photo(size=(600, 800)))
    browser.attach(file)
    browser.waits_for("ແຖວ 15")
    browser.until(lambda: browser.pictures() == 2, "the pictures do not show")
    assert browser.below() > 80
    assert 0 <= browser.above("ແຖວ 15") < 30


def test_a_ticked_answer_is_repeated_without_its_box(house, served, browser):
    browser.open(served.url, who="keo")
    served.do(house.say("p:keo", Reply((Line("ຫຍັງແດ່?"),), (Choice("☐ ສວນຄົວ", "t:1"), Choice("☑ ນ້ຳ", "t:2")))))
    for label, data in (("☐ ສວນຄົວ", "t:1"), ("☑ ນ້ຳ", "t:2")):
        browser.tap(label)
        browser.waits_for(f"tapped {data}")
    assert browser.bubbles() == ["ຫຍັງແດ່?", "ສວນຄົວ", "tapped t:1", "ນ້ຳ", "tapped t:2"]


def test_what_people_write_never_becomes_markup(served, browser):
    browser.open(served.url, who="keo")
    nasty = "<img src=x onerror=alert(1)><b>ໜາ</b>"
    browser.say(nasty)
    browser.waits_for("ຖືກຕ້ອງບໍ່?")
    assert browser.bubbles()[0] == nasty
    assert not browser.driver.find_elements("css selector", ".bubble b, .bubble p img")


def test_two_tabs_are_two_people(house, served, browser):
    browser.open(served.url, who="keo")
    hers = browser.tab
    his = browser.new_tab()
    try:
        browser.open(served.url, who="somchai")
        notice = Reply((Line("ບ້ານ ນາໝໍ້ ສົ່ງລາຍງານແລ້ວ", "strong"),), (Choice("ເປີດ", "r:1"),))
        served.do(house.say("p:somchai", notice))
        browser.waits_for("ສົ່ງລາຍງານແລ້ວ")
        browser.tap("ເປີດ")
        browser.waits_for("tapped r:1")
        assert house.events[-1].account == "somchai"
    finally:
        browser.go_to(his)
        browser.driver.close()
        browser.go_to(hers)
    assert browser.bubbles() == []


def test_she_learns_that_there_is_news_for_the_officer(house, served, browser):
    browser.open(served.url, who="keo")
    assert not browser.driver.find_element("id", "news").is_displayed()
    served.do(house.say("p:somchai", Reply((Line("ມີລາຍງານໃໝ່"),))))
    browser.until(lambda: browser.driver.find_element("id", "news").is_displayed(), "nothing shows the news")
    browser.play("somchai")
    browser.waits_for("ມີລາຍງານໃໝ່")
    assert not browser.driver.find_element("id", "news").is_displayed()
    assert "who=somchai" in browser.driver.current_url


def test_in_the_group_one_speaks_as_either(house, served, browser):
    browser.open(served.url, who="group")
    browser.say("ສະບາຍດີທຸກຄົນ")
    browser.waits_for("ຖືກຕ້ອງບໍ່?")
    browser.driver.execute_script("document.querySelector('#speakers [value=somchai]').click()")
    browser.driver.execute_script("document.getElementById('to-bot').click()")
    browser.say("ສະຫຼຸບ")
    browser.until(lambda: len(house.events) == 2, "the officer was not heard")
    assert [(e.account, e.called, e.group) for e in house.events] == [
        ("keo", False, True),
        ("somchai", True, True),
    ]
    mine = browser.driver.find_elements("css selector", ".said.mine")
    assert [bubble.find_element("tag name", "p").text for bubble in mine] == ["ສະຫຼຸບ"]

    browser.until(lambda: len(browser.choices()) == 4, "talk of others folded a question")
    browser.tap("ຖືກຕ້ອງ")
    browser.waits_for("tapped yes")
    assert len(browser.choices()) == 2


def test_she_sends_a_photo_and_looks_at_it(house, served, browser, tmp_path):
    browser.open(served.url, who="keo")
    file = tmp_path / "meeting.jpg"
    file.write_bytes(photo(size=(900, 600)))
    browser.attach(file)
    browser.waits_for("image/jpeg")
    assert isinstance(house.events[0].what, SentFile)
    loaded = "return [...document.querySelectorAll('.picture img')].map(i => i.complete && i.naturalWidth)"
    browser.until(lambda: browser.driver.execute_script(loaded) == [900, 900], "the pictures do not show")
    browser.press(".bot .picture")
    assert browser.driver.find_element("id", "view-picture").is_displayed()
    browser.keys(Keys.ESCAPE)
    browser.until(lambda: not browser.driver.find_element("id", "view").is_displayed(), "it stays open")


def test_a_file_that_is_not_kept_is_explained(house, served, browser, tmp_path):
    browser.open(served.url, who="keo")
    file = tmp_path / "program.jpg"
    file.write_bytes(b"MZ" + bytes(100))
    browser.attach(file)
    failed = lambda: browser.driver.find_elements("css selector", ".failed .foot")  # noqa: E731
    browser.until(failed, "nothing tells what is wrong")
    assert "Excel" in failed()[0].text
    assert not house.events
    assert any("422" in line for line in browser.complaints())  # the browser's own note of the refusal


def test_the_clock_is_moved(served, browser):
    browser.open(served.url, who="keo")
    assert browser.time() == "28 ຕຸລາ 2026\n09:30"
    browser.move_clock("tomorrow")
    browser.until(lambda: browser.time() == "29 ຕຸລາ 2026\n09:00", "the head shows the old day")


def test_the_page_speaks_the_language_that_is_chosen(served, browser):
    browser.open(served.url, who="keo")
    browser.say("12.500")
    browser.waits_for("ຖືກຕ້ອງບໍ່?")
    browser.press("#who")
    browser.driver.execute_script("document.querySelector('#languages [value=th]').click()")
    browser.until(lambda: browser.time() == "28 ตุลาคม 2569\n09:30 น.", "it does not speak Thai")
    browser.settled()
    assert browser.driver.find_element("id", "text").get_attribute("placeholder") == "พิมพ์ข้อความ"
    assert browser.driver.find_element("tag name", "html").get_attribute("lang") == "th"
    assert browser.bubbles() == ["12.500", "12.500\nຖືກຕ້ອງບໍ່?"]
    assert "language=th" in browser.driver.current_url


def test_what_is_said_while_the_server_is_away_arrives_once(house, browser):
    with running(house.app(), house.door.close) as server:
        port = int(server.url.rpartition(":")[2])
        browser.open(server.url, who="keo")
        browser.say("1")
        browser.waits_for("ຖືກຕ້ອງບໍ່?")
    line = browser.driver.find_element("id", "line")
    browser.until(line.is_displayed, "the page does not say that the line is lost")
    browser.say("2")
    browser.until(lambda: browser.driver.find_elements("css selector", ".failed"), "it seems to be sent")

    house.open_door()
    with running(house.app(), house.door.close, port=port):
        browser.until(lambda: len(house.events) == 2, "it did not arrive")
        browser.until(lambda: len(browser.bubbles()) == 4, "the answer did not come")
        assert browser.bubbles() == ["1", "1\nຖືກຕ້ອງບໍ່?", "2", "2\nຖືກຕ້ອງບໍ່?"]
        assert not browser.driver.find_elements("css selector", ".failed, .sending")
        browser.until(lambda: not line.is_displayed(), "it still says that the line is lost")
    browser.driver.get("about:blank")
    browser.complaints()


def test_a_message_that_the_bot_could_not_take_is_sent_again_on_request(house, served, browser):
    browser.open(served.url, who="keo")
    house.broken = True
    browser.say("12.500")
    browser.until(lambda: browser.driver.find_elements("css selector", ".failed .again"), "it seems to be sent")
    house.broken = False
    browser.press(".failed .again")
    browser.waits_for("ຖືກຕ້ອງບໍ່?")
    assert browser.bubbles() == ["12.500", "12.500\nຖືກຕ້ອງບໍ່?"]
    assert any("503" in line for line in browser.complaints())


def test_the_keyboard_is_enough(house, served, browser):
    browser.open(served.url, who="keo")
    browser.say("12.500")
    browser.waits_for("ຖືກຕ້ອງບໍ່?")
    browser.keys(Keys.SHIFT + Keys.TAB, Keys.SHIFT + Keys.TAB)  # over the photo button to the answers
    assert browser.focused.text == "ບໍ່ຖືກ"
    browser.keys(Keys.ENTER)
    browser.waits_for("tapped no")
    browser.until(lambda: browser.focused.get_attribute("id") == "text", "the focus is lost")


@pytest.mark.parametrize("size", [PHONE, (320, 568), DESKTOP], ids=["phone", "small phone", "desktop"])
@pytest.mark.parametrize("language", ["lo", "th", "en"])
def test_everything_fits(house, served, browser, language, size):
    """Nothing is wider than the page, and what is pressed is large enough for a thumb."""
    browser.resize(size)
    try:
        browser.open(served.url, who="group", language=language)
        long = "ລາຍງານກຸ່ມຝາກເງິນທ້າຍບັນຊີປະຈຳເດືອນ" * 3
        choices = tuple(Choice(long if n == 0 else str(n), f"c:{n}") for n in range(6))
        served.do(house.say("g:1", Reply((Line(long), Line("x" * 200)), choices, columns=3)))
        browser.waits_for(long)
        for sheet in ("", "#who", "#time"):
            if sheet:
                browser.press(sheet)
            wide = browser.driver.execute_script(TOO_WIDE)
            assert wide == [], (sheet, wide)
            if sheet:
                browser.press("dialog[open] .quiet")
        assert browser.driver.execute_script(TOO_SMALL) == []
    finally:
        browser.resize(PHONE)


TOO_WIDE = """return [...document.querySelectorAll('body *')].filter(e => e.offsetParent).filter(e => {
    const box = e.getBoundingClientRect();
    return box.left < -1 || box.right > innerWidth + 1 || (e.scrollWidth > e.clientWidth + 1 && e.matches('.scroll, dialog'));
}).map(e => e.className || e.id || e.tagName)"""
TOO_SMALL = """return [...document.querySelectorAll('.choice, .row .round, .who, .time')].filter(e => e.offsetParent)
    .filter(e => e.getBoundingClientRect().height < 43.5).map(e => e.className)"""
