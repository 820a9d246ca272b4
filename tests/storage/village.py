"""A small village for storage's tests: two places, a coordinator, her officer, and what they write."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from storage.desk import Desk
from storage.records import Draft, FactRow, InboxRow, PlaceRow, RoleHeld, Submission, Task
from storage.store import Store, Turn
from storage.writes import AddTask, Consent, GiveRole, LinkAccount, SavePerson

PLACES = (
    PlaceRow("0101", "01", "village", "ບ້ານໂພນໄຊ", "บ้านโพนไซ", "Phonxay"),
    PlaceRow("0102", "01", "village", "ບ້ານນາແກ", "บ้านนาแก", "Nakae"),
    PlaceRow("01", "", "district", "ເມືອງຄູນ", "เมืองคูน", "Khoun"),
)
KHAM, SOUK = "c" * 32, "0" * 32
KHAM_NAME, SOUK_NAME = "ນາງ ຄຳຫຼ້າ", "ທ້າວ ສຸກ"
COORDINATES = RoleHeld("coordinator", "0101", date(2026, 1, 1))


async def settle(store: Store, now: datetime) -> None:
    """Places, and two people who have joined from the practice door."""
    await store.import_places(PLACES)
    await store.write(
        [
            SavePerson(KHAM, KHAM_NAME, "lo"),
            GiveRole(KHAM, "coordinator", "0101", date(2026, 1, 1)),
            LinkAccount("practice", "kham", "chat-kham", KHAM),
            Consent(KHAM, now),
            SavePerson(SOUK, SOUK_NAME, "lo"),
            GiveRole(SOUK, "officer", "01", date(2026, 1, 1)),
            LinkAccount("practice", "souk", "chat-souk", SOUK),
        ],
        now=now,
    )


def said(id_: str, text: str = "", chat: str = "chat-kham") -> InboxRow:
    return InboxRow("practice", id_, chat, {"text": text})


async def kham_desk(turn: Turn, now: datetime, event: str = "e") -> Desk:
    return await turn.desk(door="practice", account="kham", chat="chat-kham", group=False, event=event, now=now)


def draft(revision: int = 1, **changes: Any) -> Draft:
    made = Draft("d" * 32, KHAM, "L1", "v1", "0101", "2026-10", "", revision, 1, {"savings": "12500"})
    return replace(made, **changes)


def report(id_: str, at: datetime, **changes: Any) -> Submission:
    """A submission; its number follows from its id."""
    made = Submission(
        id=id_,
        number=f"K-{id_}",
        form="L1",
        version="v1",
        place="0101",
        period="2026-10",
        subject="",
        person=KHAM,
        sent_at=at,
        status="sent",
        corrects="",
        answers={"savings": 12500},
        state={"savings": "12500"},
    )
    return replace(made, **changes)


def fact(num: int, **changes: Any) -> FactRow:
    return replace(FactRow("0101", "2026-10", "savings", "", num, 1), **changes)


def message(now: datetime, key: str = "", **changes: Any) -> AddTask:
    """A message to Kham's chat."""
    payload = {"door": "practice", "chat": "chat-kham", "text": key}
    return AddTask(replace(Task("send", payload, now, key, order="practice:chat-kham"), **changes))
