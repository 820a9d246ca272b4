"""The practice door over real HTTP: what the page sends becomes events, what the bot says reaches every tab."""

import contextlib
import threading
import uuid
from datetime import timedelta
from queue import Queue

import httpx
import orjson
import pytest

from conversations.events import Began, Choice, Line, Reply, Said, SentFile, Tapped
from handlers.practice.cast import Persona
from handlers.practice.door import PAGE, WORDS
from handlers.practice.tabs import MOST_WAITING, Tab, Tabs
from tests.handlers.fakes import CATALOGUES, PEOPLE, START, FakeHouse, photo, running


class Visitor:
    """Somebody's page, without the browser."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(base_url=url, headers={"Origin": url})

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.http.close()

    def say(self, text="", *, who="keo", chat="", kind="said", key="", **more):
        body = {"id": key or str(uuid.uuid4()), "persona": who, "chat": chat or f"p:{who}", "kind": kind}
        return self.http.post("/practice/say", content=orjson.dumps({**body, "text": text, **more}))

    def attach(self, data: bytes, name="photo.jpg", who="keo"):
        query = {"id": str(uuid.uuid4()), "persona": who, "chat": f"p:{who}", "name": name}
        return self.http.post("/practice/file", params=query, content=data)

    def messages(self, chat="p:keo", language="lo"):
        return self.http.get("/practice/messages", params={"chat": chat, "language": language}).json()

    @contextlib.contextmanager
    def listens(self, chat="p:keo", language="lo"):
        """What is pushed to a tab, as (kind, content), in a queue."""
        told: Queue = Queue()
        query = {"chat": chat, "language": language}
        with self.http.stream("GET", "/practice/stream", params=query, timeout=None) as stream:

            def listen() -> None:
                kind = ""
                with contextlib.suppress(httpx.HTTPError):
                    for line in stream.iter_lines():
                        if line.startswith("event: "):
                            kind = line.removeprefix("event: ")
                        elif line.startswith("data: "):
                            told.put((kind, orjson.loads(line.removeprefix("data: "))))
                told.put(("end", None))

            thread = threading.Thread(target=listen, daemon=True)
            thread.start()
            assert told.get(timeout=10)[0] == "hello"
            assert told.get(timeout=10)[0] == "clock"
            yield told


@pytest.fixture
def house(tmp_path):
    return FakeHouse(tmp_path)


@pytest.fixture
def served(house):
    with running(house.app(), house.door.close) as server:
        yield server


@pytest.fixture
def visitor(served):
    with Visitor(served.url) as visitor:
        yield visitor


def words(messages):
    return [m.get("text") or m.get("data") or " / ".join(line["text"] for line in m.get("lines", ())) for m in messages]


# What comes in


def test_words_become_an_event(house, visitor):
    assert visitor.say("ສະບາຍດີ", language="th").status_code == 200
    (event,) = house.events
    assert event.what == Said("ສະບາຍດີ")
    assert (event.door, event.account, event.chat, event.group) == ("practice", "keo", "p:keo", False)
    assert (event.at, event.language) == (START, "th")


def test_a_tap_and_a_beginning_become_events(house, visitor):
    visitor.say("o:1", kind="tapped")
    visitor.say("ABCD-2345", kind="began", who="noy")
    assert [event.what for event in house.events] == [Tapped("o:1"), Began("ABCD-2345")]


def test_saying_the_same_thing_again_under_its_id_is_the_same_event(house, visitor):
    for _ in range(2):
        assert visitor.say("12.500", key="0123456789").status_code == 200
    assert [event.id for event in house.events] == ["0123456789"]
    assert words(visitor.messages()) == ["12.500", "12.500 / ຖືກຕ້ອງບໍ່?"]


def test_a_message_that_was_not_taken_may_be_sent_again(house, visitor):
    house.broken = True
    assert visitor.say("12.500", key="0123456789").status_code == 503
    house.broken = False
    assert visitor.say("12.500", key="0123456789").status_code == 200
    assert len(house.events) == 1


def test_in_the_group_one_chooses_as_whom_to_speak(house, visitor):
    visitor.say("ທຸກຄົນສົ່ງແລ້ວບໍ່?", who="somchai", chat="g:1")
    visitor.say("ສະຫຼຸບ", who="keo", chat="g:1", to_bot=True)
    visitor.say("/summary", who="keo", chat="g:1")
    visitor.say("yes", who="keo", chat="g:1", kind="tapped")
    assert [(e.account, e.group, e.called) for e in house.events] == [
        ("somchai", True, False),
        ("keo", True, True),
        ("keo", True, True),
        ("keo", True, True),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"who": "nobody", "chat": "p:keo"},
        {"who": "keo", "chat": "p:somchai"},
        {"who": "group", "chat": "g:1"},
        {"who": "keo", "chat": "g:2"},
    ],
)
def test_nobody_speaks_in_a_chat_that_is_not_hers(house, visitor, wrong):
    assert visitor.say("ສະບາຍດີ", **wrong).status_code == 404
    assert not house.events


def test_nobody_speaks_in_the_group_of_another_programme(house, visitor, monkeypatch):
    theirs = Persona("malee", "นางมาลี", "ผู้ประสานงาน", "p:malee", programme="thai")
    monkeypatch.setattr("tests.handlers.fakes.PEOPLE", [*PEOPLE, theirs])
    assert visitor.say("สรุป", who="malee", chat="g:1").status_code == 404
    assert visitor.say("เมนู", who="malee", chat="p:malee").status_code == 200
    assert [event.chat for event in house.events] == ["p:malee"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": "   "},
        {"text": "x" * 4097},
        {"text": "ບໍ່ແມ່ນປຸ່ມ", "kind": "tapped"},
        {"text": "x" * 65, "kind": "tapped"},
        {"text": "x", "key": "short"},
        {"text": "x", "key": "../../../../etc"},
        {"text": "x", "kind": "shouted"},
        {"text": "x", "surprise": True},
    ],
    ids=["silence", "a novel", "words on a button", "a long button", "no id", "a path", "no such kind", "more"],
)
def test_what_the_page_never_sends_is_refused(house, visitor, wrong):
    assert visitor.say(**wrong).status_code == 400
    assert not house.events


def test_a_request_larger_than_any_message_is_refused(house, visitor):
    assert visitor.http.post("/practice/say", content=b"x" * 70_000).status_code == 413
    assert visitor.http.post("/practice/file", content=bytes(11 * 1024 * 1024)).status_code == 413


def test_a_photo_is_kept_and_shown_again(house, visitor):
    assert visitor.attach(photo()).status_code == 200
    (event,) = house.events
    assert isinstance(event.what, SentFile)
    assert (event.what.mime, event.what.name) == ("image/jpeg", "photo.jpg")

    sent, answered = visitor.messages()
    assert sent["src"] == answered["pictures"][0]["src"]
    assert answered["pictures"][0]["alt"] == "the same picture"
    assert visitor.http.get(sent["src"]).content == house.media.open(event.what.media)


def test_a_file_that_is_not_kept_says_why(house, visitor):
    answer = visitor.attach(b"MZ" + bytes(100), "photo.jpg")
    assert (answer.status_code, answer.json()) == (422, {"refused": "kind"})
    assert not house.events


# What goes out


def test_what_the_bot_says_reaches_every_tab_of_the_chat(visitor):
    with visitor.listens() as here, visitor.listens() as there:
        visitor.say("12.500")
        for tab in (here, there):
            (_, said), (_, answered) = tab.get(timeout=10), tab.get(timeout=10)
            assert (said["way"], said["text"]) == ("in", "12.500")
            assert answered["lines"][0] == {"text": "12.500", "style": "strong"}
            assert answered["columns"] == 2
            assert [choice["label"] for choice in answered["choices"]] == ["ຖືກຕ້ອງ", "ບໍ່ຖືກ"]


def test_other_tabs_only_learn_that_something_is_new(visitor):
    with visitor.listens("p:somchai") as officer:
        visitor.say("12.500")
        assert officer.get(timeout=10) == ("elsewhere", {"chat": "p:keo"})


def test_what_is_pushed_is_what_a_reload_shows(visitor):
    with visitor.listens() as tab:
        visitor.say("12.500")
        visitor.say("yes", kind="tapped")
        pushed = [tab.get(timeout=10)[1] for _ in range(4)]
    assert pushed == visitor.messages()
    assert len({message["key"] for message in pushed}) == 4


def test_history_outlives_the_server(tmp_path):
    house = FakeHouse(tmp_path)
    with running(house.app(), house.door.close) as server, Visitor(server.url) as visitor:
        visitor.say("12.500")
    house.open_door()
    with running(house.app(), house.door.close) as server, Visitor(server.url) as visitor:
        assert words(visitor.messages()) == ["12.500", "12.500 / ຖືກຕ້ອງບໍ່?"]


def test_days_and_times_are_those_of_the_place_in_the_language_of_the_tab(visitor):
    visitor.say("12.500")
    assert [(m["day"], m["time"]) for m in visitor.messages(language="th")] == [("28 ตุลาคม 2569", "09:30")] * 2
    assert visitor.messages(language="lo")[0]["day"] == "28 ຕຸລາ 2026"


def test_a_chat_that_nobody_has_is_not_shown(visitor):
    assert visitor.http.get("/practice/messages", params={"chat": "p:nobody"}).status_code == 404
    assert visitor.http.get("/practice/stream", params={"chat": ""}).status_code == 404


def test_streams_end_when_the_server_stops(house):
    with running(house.app(), house.door.close) as server, Visitor(server.url) as visitor, visitor.listens() as tab:
        server.stop()
        assert tab.get(timeout=10) == ("end", None)


def test_a_page_that_does_not_keep_up_is_let_go():
    tabs, tab = Tabs(), Tab("p:keo", "lo")
    tabs._open.add(tab)
    for _ in range(MOST_WAITING + 5):
        tabs.push("message", lambda tab: {})
    assert tab.waiting.get_nowait() is None
    assert tab.waiting.empty()


# The clock


def test_the_clock_is_moved_and_every_tab_learns_it(house, visitor):
    with visitor.listens(language="th") as tab:
        assert visitor.http.post("/practice/clock", content="tomorrow").status_code == 200
        assert house.clock.now() == START + timedelta(days=1, minutes=-30)
        told = {
            "iso": "2026-10-29",
            "day": "29 ตุลาคม 2569",
            "full": "วันพฤหัสบดีที่ 29 ตุลาคม 2569",
            "time": "09:00 น.",
        }
        assert tab.get(timeout=10) == ("clock", told)
    visitor.say("12.500")
    assert house.events[-1].at == START + timedelta(days=1, minutes=-30)


@pytest.mark.parametrize("to", ["someday", "2026-10-32", "2026-10-28", ""])
def test_a_time_that_is_none_or_is_past_is_refused(house, visitor, to):
    assert visitor.http.post("/practice/clock", content=to).status_code == 400
    assert house.clock.now() == START


def test_a_fault_in_what_falls_due_is_not_called_a_wrong_time(house, visitor):
    house.clock.stuck = True
    assert visitor.http.post("/practice/clock", content="tomorrow").status_code == 500


# The page, and who may use it


def test_the_page_begins_with_who_there_is_and_its_own_words(visitor):
    start = visitor.http.get("/practice/start", params={"language": "th"}).json()
    assert [persona["id"] for persona in start["personas"]] == ["keo", "somchai", "group", "noy"]
    assert start["words"]["send"] == "ส่ง"
    assert start["clock"]["iso"] == "2026-10-28"
    assert visitor.http.get("/practice/start", params={"language": "fr"}).json()["language"] == "lo"


def test_the_page_loads_nothing_from_elsewhere(visitor):
    page = visitor.http.get("/")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for name in ("page.css", "page.js", "log.js", "line.js", "icon.svg"):
        answer = visitor.http.get(f"/practice/page/{name}")
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-cache"
    for file in PAGE.iterdir():
        text = file.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http" not in text, file.name
        assert "innerHTML" not in text, file.name


def test_every_word_of_the_page_stands_in_every_catalogue():
    for language in ("lo", "th", "en"):
        have = {text_id for text_id in CATALOGUES.ids(language) if text_id.startswith("practice.")}
        assert have == {f"practice.{word}" for word in WORDS}, language


@pytest.mark.parametrize("origin", ["http://evil.example", "null", ""])
def test_another_page_cannot_speak_through_the_visitors_browser(house, served, origin):
    headers = {"Origin": origin} if origin else {}
    for path in ("say", "file", "clock"):
        answer = httpx.post(f"{served.url}/practice/{path}", content="tomorrow", headers=headers)
        assert answer.status_code == 403
    assert not house.events
    assert house.clock.now() == START


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", ""])
def test_another_name_for_this_machine_is_not_answered(served, host):
    for path in ("/", "/practice/messages?chat=p:keo", "/practice/page/page.js"):
        assert httpx.get(f"{served.url}{path}", headers={"Host": host}).status_code == 403


def test_localhost_is_this_machine_too(served):
    port = served.url.rpartition(":")[2]
    for host in (f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}"):
        assert httpx.get(f"{served.url}/", headers={"Host": host}).status_code == 200


async def test_another_machine_is_not_answered(house):
    transport = httpx.ASGITransport(house.app(), client=("192.0.2.7", 5000))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as stranger:
        assert (await stranger.get("/")).status_code == 403


def test_a_message_with_nothing_but_words_has_no_buttons(house, served, visitor):
    with visitor.listens() as tab:
        served.do(house.say("p:keo", Reply((Line("ຮອດກຳນົດແລ້ວ", "strong"),), (Choice("ເປີດ", "o"),))))
        kind, told = tab.get(timeout=10)
    assert kind == "message"
    assert (told["way"], told["pictures"]) == ("out", [])
