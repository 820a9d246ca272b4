"""Codes that somebody brings: what they open, and how many wrong ones are borne.

A code has 50 bits, so nobody finds one by trying; but nobody is let try on either. Five wrong codes within an hour lock
an account out of all codes for an hour, the next five for two, then four, up to a day. While a whole door sees a flood
of wrong codes, three are enough: who mistypes twice is never hurt. A code that was used or has expired is no guess,
and is not counted.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from conversations.events import Line
from conversations.outcome import Outcome
from conversations.scene import Scene
from storage.codes import HOUR
from storage.desk import CodeOf, GuessesOf, InvitationOf
from storage.records import Code, Guesses, Invitation
from storage.writes import CountGuess

MOST_WRONG = 5  # of one account within an hour
FLOOD = 300  # wrong codes at one door within an hour: more than people mistype on the day of a training
MOST_WRONG_IN_A_FLOOD = 3
FIRST_LOCK, LONGEST_LOCK = timedelta(hours=1), timedelta(days=1)


def locked_until(scene: Scene) -> datetime | None:
    """Until when no code is taken from this account; None when codes are."""
    mine, _ = scene.desk.look(GuessesOf(scene.event.door, scene.event.account))
    until = mine.locked_until if mine else None
    return until if until is not None and scene.now < until else None


def meant_by(scene: Scene, digest: str) -> Invitation | Code | None:
    """What the code of this digest is; None when there is no such code."""
    return scene.desk.look(InvitationOf(digest)) or scene.desk.look(CodeOf(digest))


def brought(
    scene: Scene,
    digest: str,
    *,
    link: Callable[[Scene, Code], Outcome],
    invite: Callable[[Scene, Invitation], Outcome],
) -> Outcome:
    """Somebody brings a code: one that links, for which `link` answers, or an invitation, for which `invite` does. One
    that there is not is counted; who brought too many of those is told when codes are taken again."""
    until = locked_until(scene)
    if until is not None:
        return scene.say(locked_words(scene, until))
    match meant_by(scene, digest):
        case None:
            counted, words = wrong(scene)
            return Outcome((counted,)) + scene.say(words)
        case Code() as code:
            return link(scene, code)
        case invitation:
            return invite(scene, invitation)


def is_good(scene: Scene, code: Code) -> bool:
    """Whether it may still be used."""
    return code.used_at is None and scene.now < code.expires_at


def wrong(scene: Scene, words: str = "conversations.join.unknown_code") -> tuple[CountGuess, Line]:
    """A code that there is not: counted, and what is said to it."""
    counted = _one_more(scene)
    if counted.locked_until is not None and scene.now < counted.locked_until:
        return CountGuess(counted), locked_words(scene, counted.locked_until)
    return CountGuess(counted), Line(scene.voice(words))


def locked_words(scene: Scene, until: datetime) -> Line:
    """That too many codes were wrong, and from when on they are taken again."""
    return Line(scene.voice("conversations.code.locked", at=scene.voice.moment(until)))


def _one_more(scene: Scene) -> Guesses:
    """The account's count with one more wrong code; the one too many locks it."""
    event, now = scene.event, scene.now
    mine, of_the_door = scene.desk.look(GuessesOf(event.door, event.account))
    since = mine.since if mine and mine.since > now - HOUR else now
    wrong_now = 1 + (mine.wrong if mine and since == mine.since else 0)
    times, locks = (mine.times + 1, mine.locks) if mine else (1, 0)
    flood = of_the_door is not None and of_the_door.since > now - HOUR and of_the_door.wrong >= FLOOD
    if wrong_now < (MOST_WRONG_IN_A_FLOOD if flood else MOST_WRONG):
        return Guesses(event.door, event.account, times, wrong_now, since, now, locks)
    until = now + min(FIRST_LOCK * 2 ** min(locks, 10), LONGEST_LOCK)
    return Guesses(event.door, event.account, times, 0, now, now, locks + 1, until)
