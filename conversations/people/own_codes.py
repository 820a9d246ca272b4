"""Own codes: by these the people who share a phone take turns at it.

Five digits, which everybody can type and keep in mind. So few are found by trying in no time, were it not that wrong
ones are counted like any others (codes); and were the database copied, what is kept is sealed, and a slow digest. That
is a look-up, as far as a step goes: whoever runs the step reckons it aside, where nobody waits for it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random

from conversations.events import Line
from conversations.scene import Scene, strong
from i18n.spelling import in_digits
from storage.desk import Desk, Lookup, OwnCodeOf
from storage.records import OwnCode
from storage.writes import SetOwnCode

DIGITS = 5
COST, BLOCK = 2**13, 8  # scrypt: 8 MiB, and 30 to 60 ms of a processor for each try


def read(text: str) -> str:
    """The five digits, in any script, that are all that was typed; '' when it is something else."""
    digits = in_digits("".join(text.replace("-", " ").split()))
    return digits if len(digits) == DIGITS and digits.isascii() and digits.isdecimal() else ""


@dataclass(frozen=True)
class DigestOf(Lookup[str]):
    """The slow digest of a code, with its salt."""

    code: str = field(repr=False)
    salt: str

    small = False

    def reckon(self) -> str:
        """Takes long; others may run beside it."""
        return hashlib.scrypt(self.code.encode(), salt=bytes.fromhex(self.salt), n=COST, r=BLOCK, p=1, dklen=32).hex()


Digests = Callable[[DigestOf], str]
"""By whom a digest is reckoned: `desk.look` in a step."""


def fits(kept: OwnCode, code: str, digests: Digests) -> bool:
    """Whether it is this code of which that is kept."""
    return hmac.compare_digest(digests(DigestOf(code, kept.salt)), kept.digest)


def kept_of(scene: Scene, people: Iterable[str]) -> dict[str, OwnCode]:
    """What is kept of these people's codes, of those who have one."""
    found = {person: scene.desk.look(OwnCodeOf(person)) for person in people}
    return {person: kept for person, kept in found.items() if kept is not None}


def make(chance: Random, others: Iterable[OwnCode], digests: Digests) -> tuple[str, OwnCode]:
    """A fresh code that is none of the others', and what is to be kept of it."""
    taken = tuple(others)
    code = _draw(chance)
    while any(fits(one, code, digests) for one in taken):
        code = _draw(chance)
    salt = f"{chance.getrandbits(128):032x}"
    return code, OwnCode(salt, digests(DigestOf(code, salt)))


def given(scene: Scene, person: str, desk: Desk, *besides: OwnCode) -> tuple[SetOwnCode, tuple[Line, ...]]:
    """A fresh own code for somebody, none of those that the others at this desk have; written, and said."""
    others = kept_of(scene, (one.person for one in desk.sharers if one.person != person))
    code, kept = make(scene.chance, (*others.values(), *besides), scene.desk.look)
    return SetOwnCode(person, kept), (strong(code), Line(scene.voice("conversations.share.own_code")))


def _draw(chance: Random) -> str:
    return f"{chance.randrange(10**DIGITS):0{DIGITS}}"
