"""A file on LINE: a card with a link, because bots send no documents there; told, where we have no address."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from conversations.events import Choice, File, Line, Reply
from handlers.line.messages import Addressed, messages
from handlers.line.pictures import Pictures
from handlers.media import Media
from i18n.catalogue import Catalogues
from i18n.voice import LANGUAGES
from tests.fakes.line import specs
from tests.fakes.line.messages import check_messages

TEXTS = Catalogues.read()
REPLY = Reply(
    (Line("ຕາຕະລາງ"),), (Choice("ເມນູ", "m"),), files=(File("a.xlsx", "L1-2026-10.xlsx", "application/octet-stream"),)
)
ADDRESS = "https://khaoban.example.org/media/a.xlsx?until=1&sign=2&as=L1-2026-10.xlsx&openExternalBrowser=1"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_is_a_card_with_a_link(language: str) -> None:
    made = messages(REPLY, (), lambda id_: TEXTS.text(language, id_), files=[Addressed("L1-2026-10.xlsx", ADDRESS)])
    check_messages(made)
    assert specs.request_faults("POST", "/v2/bot/message/push", {"to": "U1", "messages": made}) == []
    assert [one["type"] for one in made] == ["text", "flex"]
    button = made[1]["contents"]["body"]["contents"][1]["action"]
    assert (button["type"], button["uri"]) == ("uri", ADDRESS)
    assert "quickReply" in made[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_an_address_it_is_told(language: str) -> None:
    made = messages(REPLY, (), lambda id_: TEXTS.text(language, id_), files=[Addressed("L1-2026-10.xlsx", "")])
    (said,) = made
    assert TEXTS.text(language, "excel.no_link") in said["text"]


@pytest.mark.parametrize("name", ["ບົດ ລາຍງານ & 1.pdf", f"{'ກ' * 80}.pdf"])
def test_any_name_stands_in_an_address_that_line_takes(name: str, tmp_path: Path) -> None:
    now = datetime(2026, 10, 31, 9, tzinfo=UTC)
    pictures = Pictures(Media(tmp_path, ["secret"]), "https://khaoban.example.org", lambda: now)
    file = File(f"{'0' * 40}.pdf", name, "application/pdf")
    made = messages(REPLY, (), str, files=[Addressed(file.name, pictures.address_of(file))])
    check_messages(made)
    address = made[1]["contents"]["body"]["contents"][1]["action"]["uri"]
    assert (address.isascii(), " " in address, len(address) < 500) == (True, False, True)
