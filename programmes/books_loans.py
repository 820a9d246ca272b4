"""Groups, members and loans of a village for the practice chat, as registers keep them, and its half-year's analysis
(L9), which agrees with what its monthly reports (L1) said is outstanding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

SOURCES = ("own", "own", "seed", "bank")
PURPOSES = ("pigs", "poultry", "goats", "weaving", "trade", "crops")
EVERY = 91  # days between two instalments
PARTS = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """Something in a register: its id, label and properties."""

    register: str
    id: str
    label: str
    properties: Mapping[str, str]


def entries(place: str, groups: Sequence[str], members: Sequence[str], today: date, chance: Random) -> list[Entry]:
    """A village's registers on a day: every member has a loan; most pay on the day, one in six pays nothing any more,
    and one in six a part."""
    return list(_entries(place, groups, members, today, chance))


def _entries(place: str, groups: Sequence[str], members: Sequence[str], today: date, chance: Random) -> Iterator[Entry]:
    formed = (today - timedelta(days=900)).isoformat()
    for nth, name in enumerate(groups, 1):
        about = {"gname": name, "kind": "shg", "formed": formed, "interest": "0.5", "saving": "10000"}
        yield Entry("groups", f"{place}-g{nth}", name, about)
    for nth, name in enumerate(members, 1):
        group = f"{place}-g{nth % len(groups) + 1}"
        member = f"{place}-m{nth}"
        about = {"mname": name, "sex": "f", "group": group, "joined": formed, "poor": "no"}
        yield Entry("members", member, name, about)
        yield from _loan(f"{place}-l{nth}", name, {"group": group, "member": member}, nth, today, chance)


def _loan(id_: str, who: str, whose: Mapping[str, str], nth: int, today: date, chance: Random) -> Iterator[Entry]:
    released = today - timedelta(days=chance.randint(150, 340))
    principal = chance.randrange(600, 3000, 100) * 1000
    about = {
        **whose,
        "source": chance.choice(SOURCES),
        "purpose": chance.choice(PURPOSES),
        "principal": str(principal),
        "released": released.isoformat(),
        "interest": "0.5",
        "restructured": "no",
    }
    yield Entry("loans", id_, f"{who} · {released:%d/%m/%Y}", about)
    part = principal // PARTS
    for number in range(1, PARTS + 1):
        due = released + timedelta(days=EVERY * number)
        plan = {"loan": id_, "due": due.isoformat(), "principal": str(part)}
        yield Entry("schedule", f"{id_}-{number}", f"{due.isoformat()} · {part}", plan)
        paid = part if nth % 6 else part // 2 if nth % 12 else 0
        if due <= today and (paid == part or number == 1) and paid:
            came = {"loan": id_, "paid": due.isoformat(), "principal": str(paid), "interest": "0"}
            yield Entry("payments", f"{id_}-p{number}", f"{due.isoformat()} · {paid}", came)


def by_records(why: str) -> dict[str, str]:
    """The answers of L9 where the loans are on record; `why` they differ from what L1 said."""
    return {"way": "a", "state": "true", "cause": "illness market", "action": "visit", "apart_why": why}


def by_table(group: str, debt: int, late: int) -> dict[str, str]:
    """The answers of L9 where the groups keep their own books: what is outstanding, and over 30 days late of it."""
    old = late // 3 // 10_000 * 10_000
    ages = {"31": late - old, "91": old}
    slow = min(debt - late, late // 2 // 10_000 * 10_000)
    ages |= {"1": slow, "current": debt - late - slow}
    answers = {"way": "b", "b[1]/b_group": group, "b[1]/b_source": "own"}
    for age in ("current", "anew", "1", "31", "61", "91", "181", "366"):
        amount = ages.get(age, 0)
        answers[f"b[1]/b_{age}"] = str(amount)
        if amount:
            answers[f"b[1]/n_{age}"] = str(-(-amount // 1_400_000))
    due = debt // 3 // 10_000 * 10_000
    came = max(0, due - late // 2)
    answers |= {"b[1]/b_total": str(debt), "b[1]/b_due": str(due), "b[1]/b_got": str(came), "b[1]/b_off": "0"}
    return answers | {"causes": "market illness", "measure": "visit"}
