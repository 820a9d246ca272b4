"""Numbers as people write and say them: ໑໒.໕໐໐, 2 ລ້ານ 5 ແສນ, ຊາວຫ້າ, สองล้านครึ่ง, 12k.

A spoken number is a row of figures and units. Around its highest unit stands how often (left of it) and what
comes on top (right of it), and both are again such rows. Where speech leaves a doubt (2 ล้าน 3: three, or three
hundred thousand?) there are several values, and she is asked.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from i18n import polite
from i18n.reading import lexicon
from i18n.reading.answer import Answer, Read, Unclear, asked
from i18n.reading.numerals import FIGURE, FRACTION, fraction, readings
from i18n.spelling import clean, loosen

MONEY = ("kip", "thb")

LARGEST = Decimal(10**15)
"""From here on a figure is a slip of the finger: all the kip there are would still be less."""

LONGEST_SAID = 100
"""Letters of an amount said in two coins; a longer text is none."""


def read_number(text: str, *, whole: bool, unit: str = "") -> Answer:
    """A number as canonical text. `whole`: no decimals. `unit` as forms name it: `kip` and `thb` group
    thousands by any separator; words of another measure than the unit are refused. "There is none" is 0, a loss
    is below it.

    >>> read_number("ສອງລ້ານຫ້າແສນ ກີບ", whole=True)
    Read(value='2500000')
    >>> read_number("12.500", whole=False)
    Unclear(reason='ambiguous', readings=('12.5', '12500'))
    """
    if len(text) <= LONGEST_SAID and (satang := _SATANG.fullmatch(" ".join(loosen(clean(text)).split()))):
        return _with_satang(satang["baht"] or "0", satang["satang"], whole=whole, unit=unit)
    found = _unwrap(text)
    if found is None:
        return Unclear("format")
    sign, core, measures = found
    nothing = sign > 0 and core.replace(" ", "") in _NOTHING
    unit = "pct" if unit == "%" else unit
    if len(measures) > 1 or (unit and measures - {unit}):
        return Unclear("format")
    counted = whole or unit in MONEY or not measures.isdisjoint(MONEY)
    found_values: set[Decimal] = {Decimal(0)} if nothing else set()
    for one in [core] if counted or unit else _with_or_without_metres(core):
        pieces = _pieces(one, counted, short=counted or not unit)
        found_values |= _value(pieces) if pieces else set()
    values = sorted(sign * value for value in found_values)
    if any(abs(value) >= LARGEST for value in values):  # before any reckoning: of more digits none is done
        return Unclear("range")
    if not values or (whole and any(value % 1 for value in values)):
        return Unclear("format")
    return asked([canonical(value) for value in values])


def _with_or_without_metres(core: str) -> list[str]:
    """Of what is neither money nor counted, 1.5 m may be a length: read both ways."""
    return [core, core[:-1].rstrip()] if re.search(r"\d\s*m$", core) else [core]


def _with_satang(baht: str, satang: str, *, whole: bool, unit: str) -> Answer:
    """An amount said in both coins: 75 บาท 50 สตางค์."""
    large, small = (read_number(part, whole=True, unit="thb") for part in (baht, satang))
    if not isinstance(large, Read) or not isinstance(small, Read) or unit not in ("", "thb"):
        return Unclear("format")
    if not 0 <= int(small.value) < 100 or (whole and int(small.value)):
        return Unclear("format")
    part = Decimal(small.value) / 100
    return Read(canonical(Decimal(large.value) + (-part if large.value.startswith("-") else part)))


def canonical(value: Decimal) -> str:
    """A number as stored: 12500, 0.5, -3."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


# What stands around a number

_MEASURE = lexicon.any_of(lexicon.MEASURES)
_MINUS = lexicon.any_of(lexicon.MINUSES)
_BEFORE = re.compile(rf"(?:(?:{lexicon.any_of(lexicon.BEFORE)}|(?P<measure>{_MEASURE}))\s*)+")
_SIGN = re.compile(rf"(?:{_MINUS})\s*")
_LOSS = re.compile(rf"(?:{lexicon.any_of(lexicon.LOSSES)})\s*")
_AFTER = re.compile(rf"(?:\s*(?:{_MEASURE}|{lexicon.any_of(lexicon.CLOSINGS)}))+$")
_NOTHING = frozenset(word.replace(" ", "") for word in lexicon.NOTHING)
_ONE_MEASURE = re.compile(_MEASURE)
_SATANG = re.compile(
    r"(?:(?P<baht>.*\S)\s*(?:บาท|ບາດ|baht)\s*(?:และ|กับ|ແລະ|ກັບ|and)?)?\s*(?P<satang>[^\s].*?)\s*(?:สตางค์|สต\.|ສະຕາງ|satang)"
    rf"(?:\s*(?:{lexicon.any_of((*polite.WORDS, 'ถ้วน'))}))?"
)
_VULGAR = {"½": " 1/2", "¼": " 1/4", "¾": " 3/4"}


def _unwrap(text: str) -> tuple[int, str, set[str]] | None:
    """Sign, the number itself, and the measures named around it; None when there are signs that only look
    like digits (², ①)."""
    text = clean(text)
    for letter, spelled in _VULGAR.items():
        text = text.replace(letter, spelled)
    if not text.isascii() and any(unicodedata.category(letter) == "No" for letter in text):
        return None
    text = " ".join(loosen(text).split())
    named, text = _lead(text)
    sign = 1
    if loss := _LOSS.match(text):
        more, text = _lead(text[loss.end() :])
        sign, named = -1, f"{named} {more}"
    elif minus := _SIGN.match(text):
        sign, text = -1, text[minus.end() :]
    if after := _AFTER.search(text):
        named, text = named + " " + after[0], text[: after.start()]
    measures = {lexicon.MEASURES[found] for found in _ONE_MEASURE.findall(named)} - {""}
    return sign, text.strip(), measures


def _lead(text: str) -> tuple[str, str]:
    """What stands before a number and is no part of it; the rest."""
    before = _BEFORE.match(text)
    return (before[0], text[before.end() :]) if before else ("", text)


# The pieces of a number


@dataclass(frozen=True, slots=True)
class Figure:
    """A number by itself. `places` counts the digits of one that may have lost its unit (the 3 of 2 ล้าน 3);
    0 for one that is complete in itself."""

    values: tuple[Decimal, ...]
    places: int = 0


@dataclass(frozen=True, slots=True)
class Unit:
    """What multiplies: ten, hundred … 10⁹."""

    value: int


@dataclass(frozen=True, slots=True)
class Half:
    """ເຄິ່ງ, ครึ่ง: of the unit before or after it."""


@dataclass(frozen=True, slots=True)
class Point:
    """ຈຸດ, จุด: decimals follow."""


Piece = Figure | Unit | Half | Point

_WORDS: dict[str, tuple[Piece, ...]] = {
    **{word: (Figure((Decimal(value),), 1),) for word, value in lexicon.DIGITS.items()},
    **{word: (Figure((Decimal(1),)),) for word in lexicon.LAST_ONES},
    **{word: (Unit(value),) for word, value in {**lexicon.UNITS, **lexicon.SHORT_UNITS}.items()},
    **{word: (Figure((Decimal(tens),)), Unit(10)) for word, tens in lexicon.TENS_WORDS.items()},
    **{word: (Unit(10), *((Figure((Decimal(ones),)),) if ones else ())) for word, ones in lexicon.TEENS.items()},
    lexicon.TWO_OF_TWENTY: (Figure((Decimal(2),)),),
    **dict.fromkeys(lexicon.HALVES, (Half(),)),
    **dict.fromkeys(lexicon.POINTS, (Point(),)),
    **dict.fromkeys(lexicon.JOINTS, ()),
}
_PIECE = re.compile(rf"\s*(?:({FRACTION})|({FIGURE})|({lexicon.any_of(_WORDS)}))")
_BETWEEN_ENGLISH = re.compile(r"(?<=[a-z])-(?=[a-z])")


def _pieces(text: str, counted: bool, *, short: bool) -> list[Piece]:
    """The text cut into pieces; [] when something in it belongs to no number. `short`: it is no measure, so that k and
    m multiply, and four digits behind a separator are a slip."""
    text = _BETWEEN_ENGLISH.sub(" ", text)
    pieces: list[Piece] = []
    at = 0
    while at < len(text):
        found = _PIECE.match(text, at)
        if not found:
            return []
        at = found.end()
        if found[1]:
            value = fraction(found[1])
            pieces.append(Figure((value,) if value is not None else ()))
        elif found[2]:
            # Before a unit word the separator of 1.250 ລ້ານ may be either; elsewhere money groups thousands.
            multiplies = isinstance(_next_piece(text, at), Unit)
            figure = found[2]
            places = len(figure) if figure.isdecimal() and len(figure) <= 3 else 0
            values = readings(figure, grouped=counted and not multiplies, measured=multiplies or not short)
            pieces.append(Figure(values, places))
        elif _misplaced(found[3], pieces, short):
            return []
        else:
            pieces.extend(_WORDS[found[3]])
    return _with_decimals(pieces)


def _misplaced(word: str, before: list[Piece], short: bool) -> bool:
    """k and m multiply a figure, and nothing that is weighed or measured; a comma joins two things (,5 is no five)."""
    if word in lexicon.SHORT_UNITS:
        return not (short and before and isinstance(before[-1], Figure))
    return word == "," and not before


def _next_piece(text: str, at: int) -> Piece | None:
    found = _PIECE.match(text, at)
    return _WORDS[found[3]][0] if found and found[3] and _WORDS[found[3]] else None


def _with_decimals(pieces: list[Piece]) -> list[Piece]:
    """Point and the digits behind it become one figure with the digit before: ສອງຈຸດຫ້າ is 2.5."""
    joined: list[Piece] = []
    rest = iter(pieces)
    for piece in rest:
        if not isinstance(piece, Point):
            joined.append(piece)
            continue
        digits = ""
        follower: Piece | None = None
        for follower in rest:
            if not (isinstance(follower, Figure) and follower.places):
                break
            digits += str(follower.values[0]).zfill(follower.places)
            follower = None
        if not digits:
            return []
        ones: tuple[Decimal, ...] = (Decimal(0),)
        if joined and isinstance(joined[-1], Figure):
            ones = joined[-1].values
            del joined[-1]
        joined.append(Figure(tuple(value + Decimal(f"0.{digits}") for value in ones if not value % 1)))
        if follower is not None:
            joined.append(follower)
    return joined


# Their value


def _value(pieces: list[Piece]) -> set[Decimal]:
    """All values that a row of pieces may have; none when it makes no number."""
    units = [piece.value for piece in pieces if isinstance(piece, Unit)]
    if not units:
        return _plain(pieces)
    highest = max(units)
    at = max(index for index, piece in enumerate(pieces) if piece == Unit(highest))
    times = _times(pieces[:at], highest)
    return {count * highest + more for count in times for more in _on_top(pieces[at + 1 :], highest)}


def _plain(pieces: list[Piece]) -> set[Decimal]:
    """A figure, a half, or a figure and a half."""
    match pieces:
        case [Figure(values)]:
            return set(values)
        case [Half()]:
            return {Decimal("0.5")}
        case [Figure((value,)), Half()] if not value % 1:
            return {value + Decimal("0.5")}
    return set()


def _times(pieces: list[Piece], unit: int) -> set[Decimal]:
    """How often the unit is counted: once when nothing stands before it. Many thousands of a small unit are
    no number when they leave a doubt (5 พัน 2 หมื่น), and a unit is repeated only at once (ล้านล้าน)."""
    if not pieces:
        return {Decimal(1)}
    values = _value(pieces)
    repeated = Unit(unit) in pieces and not isinstance(pieces[-1], Unit)
    disordered = len(pieces) > 1 and len(values) > 1 and unit < 10**6 and max(values) >= 1000
    return set() if repeated or disordered else values


def _on_top(pieces: list[Piece], unit: int) -> set[Decimal]:
    """What is added to so many of a unit: always less than one of it."""
    match pieces:
        case []:
            return {Decimal(0)}
        case [Half()] if unit > 10:
            return {Decimal(unit) / 2}
        case [Figure((value,), places)] if places and value:
            # The next smaller unit may have been left out: 2 ล้าน 3 is 2,000,003 or 2,300,000.
            return {value, value * unit / 10**places} if value < unit else set()
        case [Figure(values)]:
            return {value for value in values if value < unit and (unit <= 1000 or not value % 1)}
        case [*_, Half()] if not any(isinstance(piece, Unit) for piece in pieces):
            return set()
    return {value for value in _value(pieces) if value < unit}
