"""A list's state out of what was said of it: whatever the order of arrival, corrections and conflicts included."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.entities import Change, ChangeSet, Op, Register, fold

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def create(identifier: str = "a", label: str = "A", **properties: str) -> Change:
    return Change("kids", identifier, "create", label, properties)


def update(base: int | None, identifier: str = "a", label: str = "", **properties: str) -> Change:
    return Change("kids", identifier, "update", label, properties, base)


def sent(name: str, day: int, *changes: Change, at: int | None = None, replaces: str = "") -> ChangeSet:
    """A submission of a day of January; without `at` it came on the same day."""
    accepted = BEGIN + timedelta(days=day if at is None else at)
    return ChangeSet(name, date(2026, 1, day), accepted, changes, replaces)


def state(*sets: ChangeSet) -> Register:
    return fold("kids", sets)


def test_properties_follow_the_days_they_tell_of() -> None:
    born, newer = sent("1", 1, create(weight="3")), sent("2", 20, update(1, weight="9"))
    late = sent("3", 10, update(1, weight="6", height="60"), at=25)
    kid = state(born, newer, late).entities["a"]
    assert (kid.properties, kid.version) == ({"weight": "9", "height": "60"}, 3)


def test_a_correction_stands_where_what_it_corrects_stood() -> None:
    born, first = sent("1", 1, create(weight="3")), sent("2", 10, update(1, weight="60"))
    second = sent("3", 20, update(2, weight="9"))
    mended = sent("4", 10, update(1, weight="6", height="61"), at=25, replaces="2")
    register = state(born, first, second, mended)
    assert register.entities["a"].properties == {"weight": "9", "height": "61"}
    assert register.entities["a"].version == 4
    assert not register.conflicts
    again = sent("5", 10, update(1, weight="7"), at=26, replaces="4")
    assert state(born, first, second, mended, again).entities["a"].properties == {"weight": "9"}


def test_a_correction_may_take_back_what_it_created() -> None:
    born = sent("1", 1, create("a"), create("b", "B"))
    mended = sent("2", 1, create("b", "Bee"), at=2, replaces="1")
    register = state(born, mended, sent("3", 5, update(1, weight="5")))
    assert [entity.label for entity in register.entities.values()] == ["Bee"]
    assert [refused.reason for refused in register.refused] == ["unknown"]


def test_a_hard_conflict_names_what_both_changed() -> None:
    born = sent("1", 1, create(weight="3", height="50", place="x"))
    register = state(
        born,
        sent("2", 2, update(1, label="Ann", weight="4", height="55")),
        sent("3", 3, update(1, label="Anna", weight="5", height="55", place="y")),
    )
    (conflict,) = register.conflicts
    assert (conflict.base_version, conflict.version, conflict.submission) == (1, 2, "3")
    assert (conflict.kind, conflict.properties) == ("hard", ("label", "weight"))
    assert register.entities["a"].label == "Anna"


def test_what_was_changed_and_changed_back_is_no_hard_conflict() -> None:
    sets = (sent("1", 1, create(w="3")), sent("2", 2, update(1, w="4")), sent("3", 3, update(2, w="3")))
    assert [(one.kind, one.version) for one in state(*sets, sent("4", 4, update(1, w="5"))).conflicts] == [("soft", 3)]


def test_a_draft_begun_before_a_correction_is_a_conflict() -> None:
    born, mended = sent("1", 1, create(w="30")), sent("2", 1, create(w="3"), at=2, replaces="1")
    (conflict,) = state(born, mended, sent("3", 3, update(1, w="4"))).conflicts
    assert (conflict.kind, conflict.submission) == ("hard", "3")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (create("", "B"), "no_id"),
        (create("b", " "), "no_label"),
        (create("a", "B"), "exists"),
        (replace(create("a", "B"), op="upsert"), "exists"),
        (replace(create("b", ""), op="upsert"), "no_label"),
        (update(1, "b"), "unknown"),
        (update(None), "no_base_version"),
        (replace(update(1, "b"), op="delete"), "unknown"),
    ],
)
def test_what_central_refuses_is_refused_and_named(change: Change, reason: str) -> None:
    register = state(sent("1", 1, create()), sent("2", 2, change))
    assert [(one.submission, one.change, one.reason) for one in register.refused] == [("2", change, reason)]
    assert [(one.id, one.label, one.version) for one in register.entities.values()] == [("a", "A", 1)]


def test_an_upsert_creates_or_updates() -> None:
    upsert = Change("kids", "a", "upsert", "A", {"w": "1"}, None)
    assert state(sent("1", 1, upsert)).entities["a"].version == 1
    again = replace(upsert, label="Ann", base_version=1, properties={"w": "2"})
    register = state(sent("1", 1, upsert), sent("2", 2, again))
    kid = register.entities["a"]
    assert (kid.label, kid.properties, kid.version, register.refused) == ("Ann", {"w": "2"}, 2, ())


def test_what_is_deleted_does_not_come_back() -> None:
    gone = Change("kids", "a", "delete")
    register = state(sent("1", 1, create()), sent("2", 2, gone), sent("3", 3, create(), update(1, w="1")))
    assert not register.entities
    assert [one.reason for one in register.refused] == ["exists"]
    assert not register.rows()


def test_an_update_may_arrive_before_what_it_updates() -> None:
    sets = (sent("2", 2, update(1, w="5"), at=1), sent("1", 1, create(w="3"), at=2))
    assert state(*sets).entities["a"].properties == {"w": "5"}


def test_other_lists_are_left_alone() -> None:
    other = Change("groups", "a", "create", "G")
    assert list(state(sent("1", 1, other, create("b", "B"))).entities) == ["b"]


def test_a_list_is_served_with_all_its_columns() -> None:
    register = state(sent("1", 1, create("a", "A", w="1"), create("b", "B", h="2")), sent("2", 2, update(1, w="4")))
    plain = {"__trunkVersion": "", "__branchId": ""}
    assert list(register.rows()) == [
        {"name": "a", "label": "A", "__version": "2", "w": "4", "h": "", **plain},
        {"name": "b", "label": "B", "__version": "1", "w": "", "h": "2", **plain},
    ]
    assert [row["name"] for row in register.rows(lambda kid: kid.properties.get("h") == "2")] == ["b"]
    assert register.version == 3


OPS: tuple[Op, ...] = ("create", "update", "update", "update", "upsert", "delete")


@st.composite
def histories(draw: st.DrawFn) -> list[ChangeSet]:
    """Any submissions on two entities, some of them corrections of others, or of what nobody has."""
    changes = st.builds(
        Change,
        list=st.sampled_from(["kids", "kids", "groups"]),
        id=st.sampled_from(["a", "b", ""]),
        op=st.sampled_from(OPS),
        label=st.sampled_from(["", "A", "B"]),
        properties=st.dictionaries(st.sampled_from("wh"), st.sampled_from(["", "1", "2"])),
        base_version=st.none() | st.integers(-1, 6),
    )
    count = draw(st.integers(0, 7))
    names = [str(number) for number in range(count)]
    return [
        ChangeSet(
            name,
            date(2026, 1, draw(st.integers(1, 3))),
            BEGIN + timedelta(hours=draw(st.integers(0, 3))),
            tuple(draw(st.lists(changes, max_size=3))),
            draw(st.sampled_from(["", "", *names, "unknown"])),
        )
        for name in names
    ]


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(sets: list[ChangeSet], chance: Random) -> None:
    shuffled = [*sets, *sets[:2]]  # two of them twice
    chance.shuffle(shuffled)
    register = fold("kids", sets)
    assert fold("kids", shuffled) == register
    assert list(fold("kids", shuffled).entities) == list(register.entities)


@given(histories())
def test_a_state_is_always_sound(sets: list[ChangeSet]) -> None:
    register = fold("kids", sets)
    said = [change for one in sets for change in one.changes if change.list == "kids" and change.id]
    assert register.version == len(said)
    for identifier, kid in register.entities.items():
        assert (kid.id, kid.label.strip() != "") == (identifier, True)
        assert 1 <= kid.version <= sum(change.id == identifier for change in said)
        assert set(kid.properties) <= set(register.properties)
    assert all(conflict.base_version < conflict.version for conflict in register.conflicts)
    assert len(register.rows()) == len(register.entities)


@given(histories(), st.integers(0, 6))
def test_what_is_corrected_by_the_same_again_stays_as_it_was(sets: list[ChangeSet], place: int) -> None:
    """Said again as a correction, a submission changes nothing but the version of what it touches."""
    if not sets:
        return
    one = sets[place % len(sets)]
    if any(other.replaces for other in sets):
        sets = [replace(other, replaces="") for other in sets]
    again = replace(one, id="again", replaces=one.id, accepted=BEGIN + timedelta(days=9))
    before, after = fold("kids", sets), fold("kids", [*sets, again])
    assert list(after.entities) == list(before.entities)
    for identifier, kid in before.entities.items():
        assert after.entities[identifier].properties == kid.properties
        assert after.entities[identifier].label == kid.label
        assert after.entities[identifier].version >= kid.version


def test_a_thousand_changes_based_on_old_versions_are_each_looked_at_a_few_times(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks: list[Change] = []
    said = Change.said

    def watched(change: Change) -> dict[str, str]:
        looks.append(change)
        return said(change)

    monkeypatch.setattr(Change, "said", watched)
    later = [
        ChangeSet(
            f"{place:04}", BEGIN.date(), BEGIN + timedelta(minutes=place), (update(max(1, place - 2), w=str(place)),)
        )
        for place in range(2, 1_000)
    ]
    conflicts = state(sent("0", 1, create(), at=0), *later).conflicts
    assert len(conflicts) == 997
    assert {one.properties for one in conflicts} == {("w",)}
    assert 0 < len(looks) < 10_000


def test_a_chain_of_a_thousand_corrections_is_gone_along_once() -> None:
    looks: list[str] = []

    class Watched(ChangeSet):
        def __getattribute__(self, name: str) -> Any:
            if name == "replaces":
                looks.append(name)
            return super().__getattribute__(name)

    chain = [
        Watched(f"{place:04}", BEGIN.date(), BEGIN + timedelta(minutes=place), (create(w=str(place)),),
                f"{place - 1:04}" if place else "")
        for place in range(1_000)
    ]  # fmt: skip
    assert state(*chain).entities["a"].properties == {"w": "999"}
    assert len(looks) < 5_000
