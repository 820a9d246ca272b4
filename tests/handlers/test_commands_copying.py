"""copy: the administrator moves the house into another database."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from storage.store import Store
from tests.handlers.administrator import SAMPLE, Administrator, Shown, administrator

__all__ = ["administrator"]


@pytest.fixture
def house(administrator: Administrator) -> Administrator:
    """An administrator whose database holds places and people."""
    administrator.has_set_up()
    administrator.done("import people", SAMPLE / "people.csv")
    return administrator


def test_a_house_moves_to_postgresql_and_back(
    house: Administrator, new_postgres: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    people = house.finds(lambda store: store.people())
    url = new_postgres("template0")
    shown = house.done("copy", "--to", url)
    assert shown.splitlines()[0].startswith("Copying and comparing ")
    assert f"people: {len(people)}" in shown.splitlines()
    assert "the keys open what is sealed" in shown
    assert f"they stay in {house.folder / 'data' / 'media'}." in shown
    assert house.finds(lambda store: store.people()) == people

    monkeypatch.setenv("KHAOBAN_DATABASE_URL", url)
    assert "✓ Database: reached" in house.does("doctor").text
    house.done("copy", "--to", "sqlite:///data/back.sqlite")
    Path("data/back.sqlite").replace("data/khaoban.sqlite")
    assert house.finds(lambda store: store.people()) == people


def test_the_copy_stands_in_the_audit(house: Administrator) -> None:
    before = house.finds(lambda store: store.counts())
    house.done("copy", "--to", "sqlite:///data/moved.sqlite")
    assert house.finds(lambda store: store.counts()) == before
    Path("data/moved.sqlite").replace("data/khaoban.sqlite")
    assert house.finds(lambda store: store.counts()) == before | {"audit": before["audit"] + 1}


@pytest.mark.parametrize("url", ["khaoban", "mysql://x/y", "sqlite://", ""])
def test_an_address_that_is_none_is_wrong_usage(house: Administrator, url: str) -> None:
    shown = house.does("copy", "--to", url)
    assert shown.code == 2
    assert "postgresql://user:password@host/database" in shown.text.replace("\n", "")


def test_a_refusal_is_said_in_two_lines_and_names_no_password(house: Administrator) -> None:
    house.done("copy", "--to", "sqlite:///data/moved.sqlite")
    for url, says in (
        ("sqlite:///data/khaoban.sqlite", "The target is the database that is in use now."),
        (
            "sqlite:///data/moved.sqlite",
            "The target is not empty: there are rows in audit, form_versions, marks, people",
        ),
        ("postgresql://nobody:hunter2@127.0.0.1:1/none", "The target cannot be reached."),
    ):
        shown = house.does("copy", "--to", url)
        assert (shown.code, shown.lines[0]) == (1, "Nothing was copied; both databases are as they were.")
        assert shown.lines[1].startswith(says)
        assert shown.lines[2:] == ["See docs/commands.md."]
        assert "hunter2" not in shown.text


def test_while_the_bot_works_nothing_is_copied(house: Administrator) -> None:
    async def during(store: Store) -> Shown:
        await store.stamp()
        with ThreadPoolExecutor(1) as other:
            return other.submit(house.does, "copy", "--to", "sqlite:///data/moved.sqlite").result()

    shown = house.finds(during)
    assert shown.code == 1
    assert "stop the bot" in shown.lines[1]
    assert not Path("data/moved.sqlite").exists()
