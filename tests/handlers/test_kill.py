"""kill -9 of the whole process in the middle of a report: what was answered is there, and the report goes on."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from tests.handlers.process import Server, button, words


def test_kill_minus_nine_in_the_middle_of_a_report(practice_server: Callable[[], Server]) -> None:
    first = practice_server()
    try:
        shown = first.does("said", "ເມນູ")
        shown = first.does("tapped", button(shown, "ບ້ານ ໂພນຈຳປາ"))
        for number in ("4", "52", "50"):
            shown = first.does("said", number)
        asked = words(shown[-1])
        before = [message["key"] for message in shown]
    finally:
        first.kill()
    again = practice_server()
    try:
        shown = again.messages()
        assert [message["key"] for message in shown] == before, "the chat is as it was"
        assert words(shown[-1]) == asked
        shown = again.does("said", "11")
        assert words(shown[-1]) != asked, "and the report goes on"
        resent = str(uuid.uuid4())
        shown = again.does("said", "10", resent)
        assert again.does("said", "10", resent) == shown, "said again after the cut, it is heard once"
    finally:
        again.kill()
