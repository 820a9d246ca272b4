"""Places as people write them: coordinates in degrees or in degrees and minutes, and links copied out of maps. Pure.

>>> read_point("17.97, 102.63")
Point(latitude=17.97, longitude=102.63)
>>> read_point("https://maps.google.com/?q=17.9757,102.6331")
Point(latitude=17.9757, longitude=102.6331)
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from i18n.spelling import loosen


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the globe, in degrees (WGS 84)."""

    latitude: float
    longitude: float

    def __str__(self) -> str:
        """As ODK keeps it."""
        return f"{_degrees(self.latitude)} {_degrees(self.longitude)} 0 0"


@dataclass(frozen=True, slots=True)
class Box:
    """A country's outermost points, a little widened: who stands on the river bank is inside."""

    south: float
    north: float
    west: float
    east: float

    def has(self, point: Point) -> bool:
        return self.south <= point.latitude <= self.north and self.west <= point.longitude <= self.east


# By the programme's time zone, which is what it says of its country.
COUNTRIES = {
    "Asia/Vientiane": Box(13.8, 22.6, 99.9, 107.8),
    "Asia/Bangkok": Box(5.5, 20.6, 97.2, 105.8),
}

_NUMBER = r"[-+]?\d{1,3}(?:\.\d+)?"
_PAIR = re.compile(rf"({_NUMBER})\s*[,;\s]\s*({_NUMBER})")
_LINK = re.compile(
    r"(?:https?://|geo:|maps:|comgooglemaps:|om:)\S+|(?:www\.)?\S+\.(?:com|org|gl|app|me)/\S+", re.IGNORECASE
)
# Short links say where only to whoever opens them: there is a network on her phone, not in a step.
_SHORT = re.compile(
    r"goo\.gl|maps\.app|bit\.ly|g\.co|tinyurl|osm\.org/go|omaps\.app|apple\.com/p/|w3w\.co", re.IGNORECASE
)
_NAMED = "q|ll|sll|query|daddr|destination|coordinate|center|cp|at|marker"
# Where links have their coordinates; the marker before the middle of the map. Of each: latitude, longitude.
_IN_LINKS = tuple(
    re.compile(shape)
    for shape in (
        rf"!3d({_NUMBER})!4d({_NUMBER})",  # Google: the place that was tapped
        rf"^geo:({_NUMBER}),({_NUMBER})(?!.*[?&]q={_NUMBER})",
        rf"[?&](?:{_NAMED})=(?:loc:|[^&]*?@)?({_NUMBER})[,~+ ]+({_NUMBER})",
        rf"mlat=({_NUMBER})&mlon=({_NUMBER})",  # OpenStreetMap: the marker
        rf"/(?:search|place|dir)/(?:[^@]*/)?({_NUMBER}),\+?\s*({_NUMBER})",
        rf"@({_NUMBER}),({_NUMBER})",  # Google: the middle of the map
        rf"#map=\d+(?:\.\d+)?/({_NUMBER})/({_NUMBER})",  # OpenStreetMap: the middle
    )
)

_SIDES = {"n": 1, "s": -1, "e": 1, "w": -1, "ເໜືອ": 1, "ໃຕ້": -1, "ຕາເວັນອອກ": 1, "ຕາເວັນຕົກ": -1}
_SIDES |= {"เหนือ": 1, "ใต้": -1, "ตะวันออก": 1, "ตะวันตก": -1}
_ACROSS = frozenset(("e", "w", "ຕາເວັນອອກ", "ຕາເວັນຕົກ", "ตะวันออก", "ตะวันตก"))
_SIDE = "|".join(sorted(map(re.escape, _SIDES), key=len, reverse=True))
_ANGLE = re.compile(
    rf"(?P<before>{_SIDE})?\s*(?P<degrees>[-+]?\d{{1,3}}(?:\.\d+)?)\s*(?:°|º|deg|ອົງສາ|องศา)?\s*"
    rf"(?:(?P<minutes>\d{{1,2}}(?:\.\d+)?)\s*(?:'|′|’|ລິບດາ|ลิปดา|min)\s*)?"
    rf"(?:(?P<seconds>\d{{1,2}}(?:\.\d+)?)\s*(?:\"|″|”|''|′′|ພິລິບດາ|พิลิปดา|sec)\s*)?"
    rf"(?(before)|(?P<after>{_SIDE})?)"
)
_WORDS = re.compile(r"lat(?:itude)?|lon(?:g(?:itude)?)?|gps|ພິກັດ|ລາຕິຈູດ|ລອງຈິຈູດ|ເສັ້ນຂະໜານ|ເສັ້ນແວງ|พิกัด|ละติจูด|ลองจิจูด|[:=()]")
_BY_COMMAS = re.compile(r"([-+]?\d{1,3}),(\d+)(?:\s+|;\s*)([-+]?\d{1,3}),(\d+)")  # 17,97 102,63


def is_short_link(text: str) -> bool:
    """Whether this is a link that says where only when it is opened."""
    link = _LINK.search(text)
    return link is not None and _SHORT.search(link[0]) is not None and read_point(text) is None


def is_link(text: str) -> bool:
    """Whether there is a link in it."""
    return _LINK.search(text) is not None


def read_point(text: str) -> Point | None:
    """The place that is written or linked to; None when there is none to be read."""
    if (link := _LINK.search(text)) is not None:
        return next(_linked(unquote(link[0])), None)
    plain = " ".join(_WORDS.sub(" ", loosen(text)).split())
    if (commas := _BY_COMMAS.fullmatch(plain)) is not None:
        plain = "{}.{} {}.{}".format(*commas.groups())
    if (pair := _PAIR.fullmatch(plain)) is not None:
        return _point(float(pair[1]), float(pair[2]))
    return _angled(plain)


def _linked(link: str) -> Iterator[Point]:
    for shape in _IN_LINKS:
        if (found := shape.search(link)) is not None and (point := _point(float(found[1]), float(found[2]))):
            yield point


def _angled(text: str) -> Point | None:
    """Two angles with their sides: 17°58'30"N 102°37'48"E, or north first where no side is named."""
    angles: list[tuple[float, str]] = []
    at = 0
    while at < len(text):
        found = _ANGLE.match(text, at)
        if found is None:
            return None
        angles.append((_angle(found), found["before"] or found["after"] or ""))
        at = found.end()
        while at < len(text) and text[at] in " ,;":
            at += 1
    if len(angles) != 2 or any(math.isnan(angle) for angle, _ in angles):
        return None
    (first, one), (second, other) = angles
    if (one in _ACROSS) == (other in _ACROSS) and (one or other):
        return None
    return _point(second, first) if one in _ACROSS else _point(first, second)


def _angle(found: re.Match[str]) -> float:
    """Degrees, minutes and seconds as degrees; not a number when they are no angle."""
    whole, minutes, seconds = (float(found[name] or 0) for name in ("degrees", "minutes", "seconds"))
    if minutes >= 60 or seconds >= 60 or (found["minutes"] and whole % 1):
        return math.nan
    side = _SIDES.get(found["before"] or found["after"] or "", 1)
    return side * math.copysign(abs(whole) + minutes / 60 + seconds / 3600, whole)


def _point(latitude: float, longitude: float) -> Point | None:
    """A place, if there is one; of two numbers that can only be the other way round, it is that one."""
    if abs(latitude) > 90 >= abs(longitude) and abs(latitude) <= 180:
        latitude, longitude = longitude, latitude
    return Point(latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _degrees(angle: float) -> str:
    """At most seven decimals: a centimetre."""
    text = f"{angle:.7f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
