"""Invitation codes: made, read as people type them, and kept as a digest only.

A code is ten letters and digits of Crockford's base 32 (50 bits), shown as `7KQ2-M9XT-4B`. It has no I, L, O
or U, so that one read out over the telephone or copied by hand cannot be mistaken: what looks like 1 or 0 is
read as 1 or 0. What is stored is its SHA-256, so a copy of the database lets nobody in.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from conversations.events import Line
from conversations.people.ways import Way, said
from i18n.spelling import in_digits
from i18n.voice import Voice
from storage.records import Invitation

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS = (4, 4, 2)
LIFE = timedelta(days=14)

_LOOKS_LIKE = str.maketrans("OIL", "011")
_SEPARATOR = r"[\s\-_.]*"
_LETTER = f"[{ALPHABET}]"
_CODE = re.compile(rf"(?<!{_LETTER})" + _SEPARATOR.join(f"{_LETTER}{{{size}}}" for size in GROUPS) + rf"(?!{_LETTER})")
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")


def make(choose: Callable[[str], str] = secrets.choice) -> str:
    """A fresh code, in groups: `7KQ2-M9XT-4B`. `choose` picks one letter of the alphabet. One of digits alone, of which
    there is one in 100,000, is not given out: it is read as a telephone number."""
    while True:
        code = "".join(choose(ALPHABET) for _ in range(sum(GROUPS)))
        if not code.isdigit():
            return grouped(code)


def grouped(code: str) -> str:
    """The ten characters of a code in groups of four, as they are read out."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def normalise(text: str) -> str | None:
    """The ten characters that somebody typed, or None when there is no code in the text.

    Lower case, Lao, Thai and full-width digits, O for 0, I or L for 1, missing or odd separators, and words
    around the code are all fine. Of several codes the last one counts.
    """
    found = _CODE.findall(_plain(text))
    return re.sub(rf"[^{ALPHABET}]", "", found[-1]) if found else None


def is_code(text: str) -> bool:
    """Whether the text is a code and nothing else. Digits alone are taken for a telephone number, which has ten too."""
    plain = _plain(text).strip()
    return _CODE.fullmatch(plain) is not None and any(letter.isalpha() for letter in plain)


def _plain(text: str) -> str:
    """Text as codes are looked for in it: capital letters, ASCII digits, plain hyphens."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).upper()
    return in_digits(_DASHES.sub("-", plain)).translate(_LOOKS_LIKE)


def digest_of(text: str) -> str | None:
    """The SHA-256 (64 hexadecimal digits) of the code in the text; None when there is no code in it."""
    code = normalise(text)
    return None if code is None else hashlib.sha256(code.encode("ascii")).hexdigest()


def said_in(text: str) -> str | None:
    """The digest of the code that somebody says unasked; None when there is none, and for ten digits: no code has only
    digits, and a telephone number has ten."""
    code = normalise(text)
    return None if code is None or code.isdigit() else digest_of(code)


def last_day(now: datetime, zone: tzinfo) -> date:
    """The last day of a code that is made now, as days begin and end in that zone: the 14th from now."""
    return (now.astimezone(zone) + LIFE).date()


def ends_on(invitation: Invitation, zone: tzinfo) -> date:
    """The last day on which it can be used."""
    return (invitation.expires_at - timedelta(milliseconds=1)).astimezone(zone).date()


def text(
    voice: Voice, ways: Iterable[Way], code: str, *, name: str, role: str, place: str, until: date
) -> tuple[Line, ...]:
    """What is sent on to somebody who is invited: to what, how to begin, the code, and until when."""
    found = said(voice, ways, code)
    return (
        Line(voice("conversations.invite.hello", name=name, role=role, place=place)),
        *(found or (Line(voice("conversations.invite.ask_where")),)),
        Line(code, "strong"),
        Line(voice("conversations.invite.once", until=voice.day(until))),
    )


def invitation(
    code: str,
    role: str,
    place: str,
    language: str,
    now: datetime,
    *,
    person: str = "",
    name: str = "",
    start: date | None = None,
    zone: tzinfo | None = None,
) -> Invitation:
    """The record to keep of a code: who may join with it, as what, where, and how long.

    It is good until its `last_day` in the zone is over; without a zone, for 14 times 24 hours.
    """
    digest = digest_of(code)
    if digest is None:
        raise ValueError("not an invitation code")
    return Invitation(digest, role, place, language, _end(now, zone), person=person, name=name, start=start)


def _end(now: datetime, zone: tzinfo | None) -> datetime:
    if zone is None:
        return now + LIFE
    return datetime.combine(last_day(now, zone) + timedelta(days=1), time(), zone).astimezone(UTC)
