"""`bot.py run` as the administrator sees it: from an empty folder to the first answers, wrong settings told in a line,
a database that is busy, and an end by SIGTERM.
"""

from __future__ import annotations

import asyncio
import csv
import socket
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from handlers.settings import HOUSE
from tests.handlers.whole.bot import command
from tests.handlers.whole.reconcile import reconcile
from tests.handlers.whole.town import KEY, Town

LAOS = HOUSE / "programmes" / "laos_prf" / "sample"
ANSWERS = ("5", "60", "55", "40")


async def test_from_an_empty_folder_to_the_first_answers(tmp_path: Path) -> None:
    """By commands alone; then the bot is stopped while it answers, and started again."""
    url = f"sqlite:///{tmp_path / 'khaoban.sqlite'}"
    async with Town(tmp_path, url) as town:
        settings = town.settings()
        for words in (("migrate",), ("import", "places", LAOS / "places.csv")):
            code, printed = await command(tmp_path, settings, *words)
            assert code == 0, printed
        code, printed = await command(
            tmp_path, settings, "invite", LAOS / "people.csv", "--out", tmp_path / "codes.csv"
        )
        assert code == 0, printed
        with (tmp_path / "codes.csv").open(encoding="utf-8-sig", newline="") as file:
            codes = {row["places"]: row["code"] for row in csv.DictReader(file) if row["role"] == "vc"}
        await town.opens()
        noy = town.on_telegram("Noy", language="lo")
        await noy.begins(codes["0706KA"])
        await noy.taps("ລາວ")
        await noy.taps("ຕົກລົງ")
        await noy.taps("ບ້ານ ນາແສງທອງ")
        await noy.says("5")
        town.telegram.slow("sendMessage", 2)
        await noy.seat.says("60")
        assert await town.bot.stop() == 0
        assert town.bot.took < 15
        await town.bot.start()
        await noy.hears("ແມ່ຍິງມີຈັກຄົນ")
        await town.settles()
        found = reconcile(town)
        assert (found.differences, found.doubled) == ([], 0)


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "another bot's token": ({"telegram_token": "999:wrong"}, "KHAOBAN_TELEGRAM_TOKEN"),
    "LINE's secret without its id": ({"line_channel_id": ""}, "KHAOBAN_LINE_CHANNEL_ID"),
    "no door": ({"telegram_token": "", "line_channel_secret": "", "line_channel_id": ""}, "KHAOBAN_TELEGRAM_TOKEN"),
    "no migration": ({"database_url": "sqlite:///other.sqlite"}, "migrate"),
}


@pytest.mark.parametrize("what", WRONG)
async def test_a_wrong_setting_is_told_in_a_line(tmp_path: Path, sqlite: str, what: str) -> None:
    changed, named = WRONG[what]
    async with Town(tmp_path, sqlite) as town:
        settings = town.settings() | {"port": town.bot.port} | changed
        code, printed = await command(tmp_path, settings, "run")
        assert code == 1, printed
        assert named in printed
        assert "Traceback" not in printed
        assert len([line for line in printed.splitlines() if line.strip()]) <= 3, printed
        assert KEY not in printed
        assert town.line.secret not in printed


async def test_a_port_that_is_taken_is_told_at_once(tmp_path: Path, sqlite: str) -> None:
    async with Town(tmp_path, sqlite) as town:
        with socket.socket() as other:
            other.bind(("127.0.0.1", town.bot.port))
            other.listen()
            code, printed = await command(tmp_path, town.settings() | {"port": town.bot.port}, "run")
    assert code == 1
    assert str(town.bot.port) in printed
    assert "Traceback" not in printed
    assert town.telegram.calls == [], "nothing was told to Telegram"


async def test_a_busy_database_is_no_reason_to_lose_or_to_double_anything(tmp_path: Path, sqlite: str) -> None:
    """Somebody else writes for longer than the platforms wait: they are asked to come again, and do."""
    async with Town(tmp_path, sqlite) as town:
        noy = await town.joined_long_ago(town.on_telegram("Noy"), "vc", "0706KA", name="Noy", language="en")
        mali = await town.joined_long_ago(town.on_line("Mali", friend=True), "vc", "0703KA", name="Mali", language="en")
        await town.opens()
        for talk, village in ((noy, "Ban Nasengthong"), (mali, "Ban Saifon")):
            await talk.says("menu")
            await talk.taps(village, "How many self-help groups")
        with busy(sqlite):
            await asyncio.gather(noy.seat.says("5"), mali.seat.says("7"))
            assert [each.status for each in town.line.webhook_errors] == [503]
            assert town.telegram.deliveries[-1].status == 503
        await town.settles()
        await noy.hears("How many members")
        await mali.hears("How many members")
        for talk in (noy, mali):
            assert sum("How many members" in text for text in talk.seat.said()) == 1
        found = reconcile(town)
        assert (found.differences, found.doubled) == ([], 0)


class busy:
    """Within it somebody else holds the database for writing."""

    def __init__(self, url: str) -> None:
        self._connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)

    def __enter__(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, *_: object) -> None:
        self._connection.execute("ROLLBACK")
        self._connection.close()
