"""Sessions that are kept between two answers save work, and never change what is said or written."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import timedelta

import pytest

from conversations.dialogue import walks
from conversations.dialogue.walks import Walks
from forms.walking.session import Session
from storage.desk import DraftsOf
from storage.records import Draft
from storage.writes import SaveDraft
from tests.conversations.acts import opens
from tests.forms.scenario import form_of, given
from tests.story import START, Person, Village

FORM = form_of("| survey |\n| | type | name | label |\n| | text | a | A |\n| | text | b | B |")


async def draft_of(village: Village) -> Draft:
    (person,) = [one.person.id for one in await village.store.people() if one.person.name == "Mali"]
    (draft,) = await village.store.look(DraftsOf(person))
    return draft


async def walks_of(village: Village) -> Walks:
    return (await village.house.world(await village.store.stamp())).walks


async def test_a_session_is_made_once_for_many_answers(
    mali: Person, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    await opens(mali)
    made: list[object] = []
    begun = Session.__init__
    monkeypatch.setattr(Session, "__init__", lambda self, *of: (made.append(of), begun(self, *of))[1])
    for said in ("12", "9", "1.250.000"):
        await mali.says(said)
    mali.hears("Any problem?")
    assert not made


async def test_what_another_process_wrote_is_what_counts(mali: Person, village: Village) -> None:
    await opens(mali)
    await mali.says("12")
    draft = await draft_of(village)
    state = copy.deepcopy(draft.state)
    state["session"]["values"]["people"]["members"] = "8"
    await village.store.write([SaveDraft(replace(draft, state=state, revision=draft.revision + 1))], now=village.now)
    await mali.says("9")
    mali.hears("Not more than 8")


async def test_an_answer_that_was_not_committed_is_not_remembered(
    mali: Person, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    await opens(mali)
    await mali.says("12")
    write = type(village.store._engine).write

    async def full(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(type(village.store._engine), "write", full)
    with pytest.raises(OSError, match="full"):
        await mali.says("9")
    monkeypatch.setattr(type(village.store._engine), "write", write)
    await mali.says("8")
    mali.hears("Balance")
    await mali.taps("Back")
    mali.hears("Women", "Now: 8")


async def test_a_draft_that_is_gone_leaves_nothing_that_another_could_take(mali: Person, village: Village) -> None:
    await opens(mali)
    await mali.says("12")
    draft = await draft_of(village)
    kept = await walks_of(village)
    assert kept.take(draft.id) is not None
    assert kept.take(draft.id) is None, "it is given out once"
    await mali.says("9")
    mali.hears("Balance")


def session() -> Session:
    return Session(FORM, given())


def test_not_more_is_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walks, "MOST_NODES", 3 * session().size)
    kept = Walks()
    for number in range(10):
        kept.keep(f"d{number}", session(), START)
        kept.keep("d0", session(), START)
    assert len(kept) == 3
    assert kept.take("d0") is not None
    assert kept.take("d9") is not None
    assert kept.take("d1") is None
    for number in range(10):
        kept.take(f"d{number}")
    assert len(kept) == 0
    kept.keep("d1", session(), START)
    assert len(kept) == 1


def test_what_nobody_went_on_with_is_let_go_of() -> None:
    kept = Walks()
    kept.keep("old", session(), START)
    kept.keep("new", session(), START + walks.KEPT)
    assert len(kept) == 2
    kept.keep("newest", session(), START + walks.KEPT + timedelta(seconds=1))
    assert kept.take("old") is None
    assert kept.take("new") is not None


def test_a_session_too_large_for_all_room_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walks, "MOST_NODES", 1)
    kept = Walks()
    kept.keep("large", session(), START)
    assert len(kept) == 0
