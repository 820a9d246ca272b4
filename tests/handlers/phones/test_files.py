"""Photos, voice and documents as answers, and a range by its buttons, on every door."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conversations.conftest import PLACES
from tests.conversations.test_questions import PROGRAMME
from tests.handlers.fakes import photo
from tests.handlers.phones.bot import Bot
from tests.handlers.phones.phone import Phone
from tests.story import programme_folder

FORM = """
| survey |
| | type | name | label | required | parameters |
| | range | score | How good? | yes | start=1 end=5 step=1 |
| | image | photo | A photo? | yes | |
| | audio | voice | What was said? | yes | |
| | file | list | The list of names? | yes | |
| | text | plan | Plan? | yes | |

| settings |
| | form_id |
| | T1 |
"""
VOICE = b"OggS\x00\x02" + b"\x00" * 22 + b"\x01\x13OpusHead\x01\x01" + b"\x00" * 200
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
async def bot(tmp_path: Path, sqlite_url: str, door: str) -> AsyncIterator[Bot]:
    programme = programme_folder(tmp_path / "types", PROGRAMME, T1=FORM)
    async with Bot(tmp_path, sqlite_url, door, [programme]) as bot:
        await bot.has_places(*PLACES)
        yield bot


async def test_files_of_every_kind_answer_and_the_last_photo_stands(bot: Bot, mali: Phone) -> None:
    await mali.says("menu")
    await mali.taps("ບ້ານ ໜຶ່ງ")
    assert mali.buttons()[:5] == ["1", "2", "3", "4", "5"]
    await mali.taps("4")
    await mali.sends_photo()
    mali.hears("What was said?")
    first = (await mali.draft())["photo"]
    await mali.sends_photo(photo(size=(48, 64)))
    mali.hears("This last one stands", "What was said?")
    await mali.sends_voice(VOICE)
    mali.hears("The list of names?")
    await mali.sends_file("names.pdf", PDF)
    mali.hears("Plan?")
    await mali.sends_photo(photo(size=(32, 32)))
    mali.hears("Kept with the report: a photo")
    await mali.says("We go on")
    kept = await mali.draft()
    assert kept["score"] == "4"
    assert kept["photo"] != first
    assert {kept[name].rpartition(".")[2] for name in ("photo", "list")} == {"jpg", "pdf"}
    assert kept["voice"]
    (draft,) = await mali.drafts()
    assert draft.state["papers"][0] == first, "the photo before it is kept beside"
    assert len(draft.state["papers"]) == 2
    await mali.taps("Send")
    (report,) = await bot.sent("D1")
    assert report.answers["score"] == 4
    assert (bot.folder / "media").exists()
