"""Whether the internet reaches us: names, ports, certificates, clocks; one case a finding."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from handlers import reaching
from handlers.reaching import Around, Line, address, ask, connect, look_around
from handlers.settings import Settings
from tests.handlers.doctoring import NOBODY, Wanted, bot, found, stranger, wanted

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
ENDS = NOW + timedelta(days=40)
LASTS = datetime.now(UTC).replace(microsecond=0) + timedelta(days=40)  # a real one is held against the real clock
PUBLIC = ("8.8.8.8",)
URL = "https://khaoban.example.org"

CASES: list[tuple[str, Line, Wanted]] = [
    (URL, Line(addresses=PUBLIC, ends=ENDS), wanted(reaching.GOOD)),
    (URL, Line(addresses=PUBLIC, ends=NOW + timedelta(days=2)), wanted(reaching.CERTIFICATE_ENDS)),
    ("http://127.0.0.1:8080", Line(addresses=("127.0.0.1",)), wanted(reaching.PLAIN)),
    (f"{URL}/khaoban", Line(addresses=PUBLIC, ends=ENDS), wanted(reaching.PATH)),
    (URL, Line("name", "khaoban.example.org"), wanted(reaching.NAME)),
    (URL, Line(addresses=("192.168.1.7", "fd00::7"), ends=ENDS), wanted(reaching.PRIVATE)),
    (URL, Line("refused", "", PUBLIC), wanted(reaching.REFUSED)),
    (NOBODY, Line("refused", "", ("127.0.0.1",)), wanted(reaching.STOPPED)),
    (URL, Line("slow", "", PUBLIC), wanted(reaching.SLOW)),
    (URL, Line("certificate", "certificate has expired", PUBLIC), wanted(reaching.CERTIFICATE)),
]


@pytest.mark.parametrize(("url", "line", "expected"), CASES, ids=[case[2][0].text for case in CASES])
def test_a_finding(url: str, line: Line, expected: Wanted) -> None:
    settings = Settings(_env_file=None, public_url=url)
    here = found(address(settings, Around(None, line), NOW))
    assert expected in here
    assert len(here) == (2 if expected[0] is reaching.PATH else 1)


def test_without_an_address_nothing_is_said_of_it() -> None:
    assert found(address(Settings(_env_file=None), Around(), NOW)) == []


async def test_a_name_that_cannot_be_one() -> None:
    assert (await connect("https://khaoban..example")).why == "name"


async def test_nothing_listens() -> None:
    assert await connect(NOBODY) == Line("refused", "127.0.0.1:9", ("127.0.0.1",))


async def test_what_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reaching, "WITHIN", 0.2)
    connected: list[asyncio.StreamWriter] = []
    silent = await asyncio.start_server(lambda _, writer: connected.append(writer), "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    try:
        assert (await connect(f"https://127.0.0.1:{port}")).why == "slow"
        assert await ask("GET", f"http://127.0.0.1:{port}/") == reaching.Answer(0)
    finally:
        for writer in connected:
            writer.transport.abort()
        silent.close()


async def test_a_certificate_that_nobody_knows(tmp_path: Path) -> None:
    async with secured(tmp_path) as (url, _):
        line = await connect(url)
    assert line.why == "certificate"
    assert "self-signed" in line.detail


async def test_when_a_certificate_ends(tmp_path: Path) -> None:
    async with secured(tmp_path) as (url, trusting):
        line = await connect(url, trusting)
    assert line == Line("", "", ("127.0.0.1",), LASTS)


async def test_a_server_without_tls_where_tls_should_be() -> None:
    async with stranger() as url:
        assert (await connect(url.replace("http://", "https://"))).why == "certificate"


async def test_the_bot_that_runs_here_is_known_by_its_health() -> None:
    async with bot(doors=["telegram"]) as port:
        assert await look_around(Settings(_env_file=None, port=port)) == Around(("telegram",))
        assert await look_around(Settings(_env_file=None, port=port, host="0.0.0.0")) == Around(("telegram",))
    assert await look_around(Settings(_env_file=None, port=port)) == Around()
    async with stranger(body=b'{"alive": "and kicking"}', kind="application/json") as url:
        assert await look_around(Settings(_env_file=None, port=int(url.rpartition(":")[2]))) == Around()


@pytest.mark.parametrize(("minutes", "off"), [(0, False), (1, False), (-1, False), (30, True), (-30, True)])
async def test_a_clock_that_differs(minutes: int, off: bool) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(minutes=minutes), usegmt=True)

    async def answer(request: web.Request) -> web.Response:
        return web.Response(headers={"Date": date})

    server = web.Server(answer)
    runner = web.ServerRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    told = await ask("HEAD", f"http://127.0.0.1:{runner.addresses[0][1]}/")
    await runner.cleanup()
    assert found(reaching.clock(told, "api.example.org")) == ([wanted(reaching.CLOCK)] if off else [])


@asynccontextmanager
async def secured(folder: Path) -> AsyncIterator[tuple[str, ssl.SSLContext]]:
    """A server with a certificate of its own until LASTS; its address, and a context that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(LASTS)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(file)
    trusting = ssl.create_default_context(cadata=certificate.public_bytes(serialization.Encoding.PEM).decode())
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=serving)
    try:
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}", trusting
    finally:
        server.close()
        await server.wait_closed()
