"""The web server over real HTTP: health, readiness, metrics, media by address, and what the log says of it."""

import asyncio
import logging
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from threading import Thread

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

from handlers import metrics
from handlers.media import Media
from handlers.server import build, listen
from tests.handlers.fakes import HOST, photo, running

NOW = datetime(2026, 10, 28, 2, 30, tzinfo=UTC)
TOKEN = "a-token-of-the-tests"


class House:
    """A server with one door that greets, whose readiness the test decides."""

    def __init__(self, folder):
        self.media = Media(folder, ["secret"])
        self.reasons: list[str] = []
        self.now = NOW

    async def ready(self):
        if self.reasons == ["hangs"]:
            await asyncio.sleep(60)
        if self.reasons == ["breaks"]:
            raise OSError("no such host")
        return self.reasons

    async def greet(self, request):
        return PlainTextResponse("sabaidee")

    def app(self, token=TOKEN):
        routes = [Mount("/door", routes=[Route("/{chat}", self.greet)])]
        health = {"version": "0.1.0"}
        return build(routes, lambda: health, self.ready, token, self.media, wall=lambda: self.now)


@pytest.fixture
def house(tmp_path):
    return House(tmp_path)


@pytest.fixture
def client(house):
    with running(house.app()) as server, httpx.Client(base_url=server.url) as client:
        yield client


def test_health_says_that_the_process_lives(house, client):
    house.reasons = ["database"]
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json() == {"alive": True, "version": "0.1.0"}


def test_ready_says_in_words_what_is_missing(house, client):
    assert client.get("/ready").json() == {"ready": True, "reasons": []}
    house.reasons = ["database", "migrations"]
    answer = client.get("/ready")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "reasons": ["database", "migrations"]}


def test_a_look_that_hangs_or_breaks_is_an_answer_too(house, client, monkeypatch):
    monkeypatch.setattr("handlers.server.READY_WITHIN", 0.05)
    for state, reason in (("hangs", "slow"), ("breaks", "failed")):
        house.reasons = [state]
        answer = client.get("/ready")
        assert (answer.status_code, answer.json()["reasons"]) == (503, [reason])


def test_metrics_want_their_token(client):
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 401
    told = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert told.status_code == 200
    assert "khaoban_http_requests_total" in told.text
    assert "process_resident_memory_bytes" in told.text


def test_without_a_token_there_are_no_metrics(house):
    with running(house.app(token="")) as server:
        assert httpx.get(f"{server.url}/metrics", headers={"Authorization": "Bearer x"}).status_code == 404


def test_metrics_name_nobody():
    known = {"door", "result", "kind", "method", "route", "status"}
    for family in metrics.registry.collect():
        if family.name.startswith("khaoban_"):
            for sample in family.samples:
                assert set(sample.labels) <= known | {"le"}, sample.name


def test_media_are_served_under_a_signed_address_only(house, client):
    kept = house.media.keep(photo("PNG"), NOW)
    address = house.media.address(kept.name, NOW + timedelta(hours=1))

    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.content == house.media.open(kept.name)

    assert client.get(f"/media/{kept.name}").status_code == 404
    assert client.get(address.replace("sign=", "sign=0")).status_code == 404
    house.now += timedelta(hours=2)
    assert client.get(address).status_code == 404


def test_an_address_whose_file_is_gone_is_told_so(house, client):
    name = "0" * 40 + ".png"
    assert client.get(house.media.address(name, NOW + timedelta(hours=1))).status_code == 404


def test_papers_are_downloaded_not_shown(house, client):
    kept = house.media.keep(b"%PDF-1.7 a letter", NOW)
    answer = client.get(house.media.address(kept.name, NOW + timedelta(hours=1)))
    assert answer.headers["content-disposition"] == "attachment"


def test_the_log_names_routes_and_never_what_was_asked(house, caplog):
    caplog.set_level(logging.INFO, "khaoban.access")
    with running(house.app()) as server, httpx.Client(base_url=server.url) as client:
        assert client.get("/door/p:keo?secret=12.500").text == "sabaidee"
        client.get("/wp-login.php?user=keo")
        client.patch("/health")
    # The server has stopped: a line is written after its answer has left, so only now are all of them there.
    lines = [record.getMessage() for record in caplog.records if record.name == "khaoban.access"]
    assert [line.rsplit(" ", 2)[0] for line in lines] == [
        "GET /door/{chat} 200",
        "GET unknown 404",
        "other /health 405",
    ]


def test_a_connection_that_stands_idle_is_kept_for_the_proxy_in_front(house):
    with running(house.app()) as server:
        line = HTTPConnection(HOST, httpx.URL(server.url).port)
        for rest in (6, 0):  # seconds; the server's library would hang up after five
            line.request("GET", "/health")
            assert line.getresponse().read().startswith(b'{"alive":true')
            line.auto_open = False  # never another connection
            time.sleep(rest)
        line.close()


def test_a_taken_port_is_told_before_anything_starts():
    with listen(HOST, 0) as taken:
        taken.listen()
        with pytest.raises(OSError, match="in use"):
            listen(HOST, taken.getsockname()[1])


def test_what_runs_when_the_server_stops_is_still_answered(tmp_path):
    """A request that takes a moment gets its answer; the streams were told to end first."""
    stopped, begun = [], asyncio.Event()

    async def slow(request):
        begun.set()
        await asyncio.sleep(0.3)
        return PlainTextResponse("done")

    async def ready():
        return []

    app = build([Route("/slow", slow)], dict, ready, "", None)
    answers = []
    with running(app, lambda: stopped.append(True)) as server:
        asking = Thread(target=lambda: answers.append(httpx.get(f"{server.url}/slow").text))
        asking.start()
        server.do(begun.wait())
    asking.join()
    assert answers == ["done"]
    assert stopped == [True]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_server_and_the_caller_tidies_up(number):
    program = """if True:
        import uvloop
        from handlers.server import build, listen, serve

        async def ready():
            return []

        async def main():
            taken = listen("127.0.0.1", 0)
            print(taken.getsockname()[1], flush=True)
            await serve(build([], dict, ready, "", None), taken, stopping=lambda: print("stopping"))
            print("tidied up")

        uvloop.run(main())
    """
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        port = int(process.stdout.readline())
        transport = httpx.HTTPTransport(retries=10)  # until it listens
        with httpx.Client(transport=transport) as client:
            assert client.get(f"http://127.0.0.1:{port}/health").json() == {"alive": True}
        process.send_signal(number)
        rest, _ = process.communicate(timeout=20)
    assert rest.split("\n") == ["stopping", "tidied up", ""]
    assert process.returncode == 0
