"""How each type of question is asked in the chat, and how it is answered."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from types import MappingProxyType

import pytest
from PIL import Image

from conversations.events import Line, Reply, pack, unpack
from tests.conversations.conftest import PLACES
from tests.story import Person, Village

PROGRAMME = """
id = "types"
version = "1"
languages = ["lo", "th", "en"]
title = {lo = "ແບບ", th = "แบบ", en = "Types"}
zone = "Asia/Vientiane"
money = "LAK"
levels = ["district", "village"]
[role]
vc = {at = "district", to = "dlo", label = {lo = "ປະສານງານ", th = "ผู้ประสานงาน", en = "coordinator"}}
dlo = {at = "district", label = {lo = "ພະນັກງານ", th = "เจ้าหน้าที่", en = "officer"}}
[form]
T1 = {by = ["vc"], for = "village", every = "month", to = "dlo", accept = "reviewed", class = "P0"}
[duty]
t1 = {who = "vc", form = "T1", rule = "FREQ=MONTHLY;BYMONTHDAY=5", period = "last"}
"""
CHOICES = """
| choices |
| | list_name | name | label |
| | need | water | Water |
| | need | road | Road |
| | need | school | School |
| | how | 1 | Bad |
| | how | 3 | Good |
"""


def _dot() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    return out.getvalue()


PIG = _dot()
Asks = Callable[..., AbstractAsyncContextManager[Person]]


@pytest.fixture
def asks(tmp_path: Path, sqlite_url: str) -> Asks:
    """A coordinator who has opened a form of these questions; a plain text question comes behind them."""

    @asynccontextmanager
    async def opened(
        questions: str, language: str = "en", choices: str = "", files: Mapping[str, bytes] = MappingProxyType({})
    ) -> AsyncIterator[Person]:
        folder = tmp_path / "types"
        (folder / "forms" / "T1-media").mkdir(parents=True)
        for name, data in files.items():
            (folder / "forms" / "T1-media" / name).write_bytes(data)
        (folder / "programme.toml").write_text(PROGRAMME, "utf-8")
        head = "| survey |\n| | type | name | label | hint | guidance_hint | image | appearance | parameters | bind::kb:unit | readonly | default | required | constraint | constraint_message |\n"
        form = (
            f"{head}{questions}\n| | text | after | And after that? |\n{CHOICES}{choices}"
            "| settings |\n| | form_id |\n| | T1 |\n"
        )
        (folder / "forms" / "T1.md").write_text(form, "utf-8")
        async with Village(tmp_path, folder, sqlite_url) as village:
            await village.has_places(*PLACES)
            mali = await village.has_person("mali", "vc", "D", language=language)
            await mali.says("menu")
            await mali.taps("ບ້ານ ໜຶ່ງ")
            yield mali

    return opened


async def read_back(mali: Person) -> None:
    """She answers the last question; everything is read back."""
    mali.hears("And after that?")
    await mali.says("nothing")


async def test_thousands_stand_apart(asks: Asks) -> None:
    async with asks("| | integer | n | How many? | | | | thousands-sep |") as mali:
        await mali.says("12,500")
        await read_back(mali)
        mali.hears("1. How many: 12,500")


async def test_a_short_range_has_buttons(asks: Asks) -> None:
    async with asks("| | range | r | How good? | | | | rating | start=0 end=1 step=0.5 |") as mali:
        assert mali.buttons()[:3] == ["0", "0.5", "1"]
        await mali.taps("0.5")
        await read_back(mali)
        mali.hears("How good: 0.5")


async def test_the_labels_of_a_range_stand_on_its_buttons_and_may_be_typed(asks: Asks) -> None:
    async with asks("| | range | r | How good? | | | | | start=1 end=3 tick_labelset=how |") as mali:
        assert mali.buttons()[:3] == ["1 · Bad", "2", "3 · Good"]
        await mali.says("2")
        mali.hears("And after that?")
        await mali.taps("Back")
        mali.hears("Now: 2")
        await mali.says("good")
        await read_back(mali)
        mali.hears("How good: Good")


async def test_a_long_range_says_between_which_numbers(asks: Asks) -> None:
    async with asks("| | range | r | How much? | | | | | start=0 end=1000 step=50 |") as mali:
        mali.hears("from 0 to 1,000, in steps of 50")
        await mali.says("1.050")
        mali.hears("How much?")
        mali.does_not_hear("Which one do you mean?")
        await mali.says("some")
        mali.hears("How much?", "whole number")
        await mali.says("໙໕໐")
        await read_back(mali)
        mali.hears("How much: 950")


async def test_a_year_is_asked_and_shown_as_a_year(asks: Asks) -> None:
    async with asks("| | date | d | Built when? | | | | year |") as mali:
        mali.hears("Type a year")
        await mali.says("long ago")
        mali.hears("no year I can read")
        await mali.says("2542")
        mali.hears("✓ 1999")
        await read_back(mali)
        mali.hears("Built when: 1999")


async def test_a_month_is_asked_and_shown_as_a_month(asks: Asks) -> None:
    async with asks("| | date | d | Sown when? | | | | month-year |", language="th") as mali:
        mali.hears("10/2569")
        await mali.says("พ.ย. 69")
        mali.hears("✓ พฤศจิกายน 2569")
        await read_back(mali)
        mali.hears("Sown when: พฤศจิกายน 2569")


async def test_a_moment_is_a_day_and_a_time_in_one_line(asks: Asks) -> None:
    async with asks("| | dateTime | d | When? |") as mali:
        mali.hears("Type a date and a time")
        await mali.says("1/11/2026 2 โมง")
        mali.hears("Which one do you mean?")
        assert len(mali.buttons()) == 3
        await mali.says("1/11/2026 14:30")
        await read_back(mali)
        mali.hears("When: 1 November 2026", "14:30")


async def test_a_time_is_shown_without_its_zone(asks: Asks) -> None:
    async with asks("| | time | t | At what time? |") as mali:
        await mali.says("8 ໂມງເຊົ້າ")
        mali.hears("✓ 08:00")
        await read_back(mali)
        mali.hears("At what time: 08:00")


async def test_what_is_outside_a_range_is_told_what_fits(asks: Asks) -> None:
    async with asks("| | range | r | How much? | | | | | start=0 end=1000 step=50 |") as mali:
        await mali.says("2000")
        mali.hears("Please answer with 0 to 1,000.", "How much?")


async def test_no_whole_ranking_is_told_what_is_missing(asks: Asks) -> None:
    async with asks("| | rank need | needs | What first? |") as mali:
        await mali.says("1")
        mali.hears("each once", "What first?")


async def test_a_ranking_is_the_order_in_which_it_is_typed(asks: Asks) -> None:
    async with asks("| | rank need | needs | What first? |") as mali:
        assert mali.buttons()[:3] == ["1. Water", "2. Road", "3. School"]
        mali.hears("type the numbers")
        await mali.says("3 1")
        mali.hears("What first?")
        await mali.says("3 1 2")
        await read_back(mali)
        mali.hears("What first: School, Water, Road")


async def test_a_place_is_shared_not_typed(asks: Asks) -> None:
    async with asks("| | geopoint | p | Where? | | | | maps |") as mali:
        await mali.says("at home")
        mali.hears("Please share your location", "Where?")
        await mali.shares_place(17.96, 102.61)
        await read_back(mali)
        mali.hears("Where: 17.96, 102.61")


@pytest.mark.parametrize(
    ("kind", "please", "other", "mime", "shown"),
    [
        ("image", "send a photo", "application/pdf", "image/jpeg", "a photo"),
        ("audio", "send a voice message", "image/jpeg", "audio/ogg", "a recording"),
        ("video", "send a video", "audio/ogg", "video/mp4", "a video"),
        ("file", "send a document", "", "application/pdf", "a document"),
        ("image", "send a photo", "", "application/octet-stream", "a photo"),
    ],
)
async def test_a_file_is_sent_and_read_back_as_what_it_is(
    asks: Asks, kind: str, please: str, other: str, mime: str, shown: str
) -> None:
    async with asks(f"| | {kind} | f | Show it |") as mali:
        mali.hears(please)
        await mali.says("I have none")
        mali.hears(please, "Show it")
        if other:
            await mali.sends_file("d4e5f6", other)
            mali.hears(please, "Show it")
        await mali.sends_file("a1b2c3", mime)
        await read_back(mali)
        mali.hears(f"Show it: {shown}")
        mali.does_not_hear("a1b2c3")


async def test_a_barcode_is_typed(asks: Asks) -> None:
    async with asks("| | barcode | b | Which ear tag? |") as mali:
        mali.hears("Type the number below the barcode")
        await mali.says("885-00")
        await read_back(mali)
        mali.hears("Which ear tag: 885-00")


async def test_an_acknowledgement_has_one_button(asks: Asks) -> None:
    async with asks("| | acknowledge | k | Have you read it? |") as mali:
        await mali.taps("Noted")
        await read_back(mali)
        mali.hears("Have you read it: ")


async def test_what_is_masked_is_never_shown_again(asks: Asks) -> None:
    async with asks("| | text | pin | Your PIN? | | | | masked |") as mali:
        await mali.says("4711")
        await mali.taps("Back")
        mali.hears("Your PIN?", "Now: ••••")
        await mali.taps("Keep")
        await read_back(mali)
        mali.hears("Your PIN: ••••")
        assert not mali.heard("4711")


async def test_guidance_is_told_when_she_asks_for_help(asks: Asks) -> None:
    async with asks("| | text | t | Who? | First name | Not the nickname |") as mali:
        mali.hears("First name")
        mali.does_not_hear("Not the nickname")
        await mali.taps("❔ Help")
        mali.hears("Not the nickname", "in your own words", "Who?", "First name")
        await mali.says("Noy")
        mali.hears("And after that?")


async def test_media_of_a_question_are_named_when_she_asks_for_help(asks: Asks) -> None:
    async with asks("| | text | t | Which pig? | | | pig.png |") as mali:
        mali.does_not_hear("📎")
        await mali.says("?")
        mali.hears("📎 pig.png", "Which pig?")


async def test_a_picture_that_lies_beside_the_form_comes_with_help_and_not_unasked(asks: Asks) -> None:
    async with asks("| | text | t | Which pig? | | | pig.png |", files={"pig.png": PIG}) as mali:
        assert not mali.last.pictures
        await mali.taps("❔ Help")
        (picture,) = mali.last.pictures
        assert mali.village.house.media.open(picture.media)
        mali.hears("Which pig?")
        mali.does_not_hear("📎")


async def test_a_note_is_shown_with_its_hint(asks: Asks) -> None:
    async with asks("| | note | n | Thank you. | Now to the pigs. |") as mali:
        mali.hears("Thank you.", "Now to the pigs.", "And after that?")


async def test_what_nobody_may_change_is_shown_as_its_reader_writes_it(asks: Asks) -> None:
    rows = (
        "| | select_one need | need | The need | | | | | | | yes | road |\n"
        "| | integer | money | The money | | | | | | kip | yes | 12500 |\n"
        "| | date | day | The day | | | | month-year | | | yes | 2026-11-01 |"
    )
    async with asks(rows) as mali:
        mali.hears("The need: Road", "The money: 12,500 kip", "The day: November 2026", "And after that?")


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("| | date | d | When? |", "date"),
        ("| | date | d | When? | | | | month-year |", "month-year"),
        ("| | geopoint | p | Where? |", "geopoint"),
        ("| | image | p | A picture? |", "image"),
        ("| | select_one need | n | Which? |", "select_one"),
        ("| | rank need | n | In which order? |", ""),  # by the numbers of a list in the message
    ],
)
async def test_a_door_learns_what_is_asked_for(asks: Asks, question: str, kind: str) -> None:
    async with asks(question) as mali:
        asked = mali.messages[-1]
        assert asked.asks == kind
        assert unpack(pack(asked)) == asked


def test_a_reply_packed_by_an_older_version_asks_nothing_in_particular() -> None:
    older = {key: value for key, value in pack(Reply((Line("?"),), asks="date")).items() if key != "asks"}
    assert unpack(older) == Reply((Line("?"),))


async def test_the_head_of_a_table_of_choices_is_nobodys_question(asks: Asks) -> None:
    form = "| | begin_group | g | Rate | | | | table-list |\n| | select_one need | food | Food |\n| | end_group | | |"
    async with asks(form) as mali:
        mali.hears("Food", "1")
        await mali.says("1")
        await read_back(mali)
        mali.hears("Food: ")
        mali.does_not_hear("1. :", "1. –")


async def test_free_words_are_offered_to_be_changed_where_numbers_are_not(asks: Asks) -> None:
    async with asks("| | text | why | Why is that? |\n| | integer | n | How many? |") as mali:
        await mali.says("ນ້ຳຖ້ວມ ບໍ່ມີທາງ")
        await mali.taps("Back")
        (fill,) = [choice for choice in mali.messages[-1].choices if choice.fill]
        assert (fill.label, fill.fill) == ("Change the text", "ນ້ຳຖ້ວມ ບໍ່ມີທາງ")
        assert unpack(pack(mali.messages[-1])) == mali.messages[-1]
        await mali.taps("Keep")
        await mali.says("5")
        await mali.taps("Back")
        assert not any(choice.fill for choice in mali.messages[-1].choices)
