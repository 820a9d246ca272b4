"""What was taken back: words erased, a file forgotten unless it is somebody else's too, and a note on what was sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from storage.desk import Asking, HasMedia, SubmissionOf
from storage.questions import QUESTION
from storage.records import InboxRow, MediaRow, Task
from storage.store import Store
from storage.writes import AddMedia, AddTask, ForgetMedia, ForgetSaid, Submit, TakeBack
from tests.storage.village import KHAM, SOUK, report


async def test_a_message_is_forgotten_with_what_it_was_changed_to(village: Store, now: datetime) -> None:
    for id_ in ("abc", "x1.abc", "abcd", "x2.zabc"):
        await village.write([], inbox=InboxRow("practice", id_, "p:1", {"text": id_}), now=now)
    await village.write([ForgetSaid("practice", "p:1", "abc")], now=now)
    left = {body["text"] for _, _, body in await village.transcript("practice", "p:1")}
    assert left == {"abcd", "x2.zabc"}


async def test_a_file_is_kept_as_long_as_somebody_else_has_it(village: Store, now: datetime) -> None:
    await village.write([AddMedia(MediaRow("a.jpg", "image/jpeg", 3, "", KHAM, now))], now=now)
    await village.write([ForgetMedia("a.jpg", SOUK)], now=now)
    assert await village.look(HasMedia("a.jpg"))
    await village.write([ForgetMedia("a.jpg", KHAM)], now=now)
    assert not await village.look(HasMedia("a.jpg"))


async def test_a_template_in_use_is_kept_whoever_sends_the_same(village: Store, now: datetime) -> None:
    await village.set_mark("template:prf/K3@07", "a.docx")
    await village.set_mark("other", "b.docx")
    assert await village.look(HasMedia("a.docx"))
    assert not await village.look(HasMedia("b.docx"))
    await village.set_mark("template:prf/K3@07", "")
    assert not await village.look(HasMedia("a.docx"))


async def test_a_file_that_came_twice_goes_with_the_last_of_its_messages(village: Store, now: datetime) -> None:
    for person in (KHAM, KHAM, SOUK):
        await village.write([AddMedia(MediaRow("a.jpg", "image/jpeg", 3, "", person, now))], now=now)
    for person in (KHAM, KHAM, KHAM):
        await village.write([ForgetMedia("a.jpg", person)], now=now)
        assert await village.look(HasMedia("a.jpg"))
    await village.write([ForgetMedia("a.jpg", SOUK)], now=now)
    assert not await village.look(HasMedia("a.jpg"))


async def test_the_answers_of_what_was_taken_back_stay_and_are_marked(village: Store, now: datetime) -> None:
    state = {"came": {"m1": ["savings"], "m2": ["loans"]}, "papers": ["a.jpg", "b.jpg"],
             "captions": {"a.jpg": "ບ້ານ", "b.jpg": "ກຸ່ມ"}}  # fmt: skip
    sent = replace(report("s1", now), state=state)
    await village.write([Submit(sent)], now=now)
    await village.write([TakeBack("s1", "m1", ("savings",))], now=now)
    await village.write([TakeBack("s1", "m3", (), ("a.jpg",)), TakeBack("none", "m1", ("savings",))], now=now)
    kept = await village.look(SubmissionOf("s1"))
    assert kept is not None
    assert kept.answers == sent.answers
    assert kept.state["taken_back"] == {"paths": ["savings"], "files": ["a.jpg"]}
    assert kept.state["came"] == {"m2": ["loans"]}
    assert kept.state["papers"] == ["b.jpg"]
    assert kept.state["captions"] == {"b.jpg": "ກຸ່ມ"}


async def test_it_is_known_whether_a_question_waits_to_be_sent(village: Store, now: datetime) -> None:
    task = Task("send", {}, now, key=f"{QUESTION}line:1:0", order="line:U1")
    await village.write([AddTask(task)], now=now)
    assert await village.look(Asking("line", "U1"))
    assert not await village.look(Asking("line", "U2"))
    (claimed,) = await village.claim(["send"], now)
    assert await village.look(Asking("line", "U1"))
    await village.finish([claimed], now=now)
    assert not await village.look(Asking("line", "U1"))
