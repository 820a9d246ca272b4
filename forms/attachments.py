"""The files that come with a form: lists as CSV, XML or GeoJSON, and itemsets.csv, which holds several.

They are read as JavaRosa (Collect's engine) shows them to expressions: every row an item with columns. Files may come
from anybody, so that what is too large, too deep or no list is refused, by name.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from forms.form import Form
from forms.lists import Row, Rows
from forms.opening.secondary import ITEMSETS, rows_of_xml
from forms.opening.xml import parsed
from forms.problems import FormError, Problem

LARGEST = 20_000_000  # bytes of a file
LARGEST_GEOJSON = 10_000_000  # Python needs twenty times as much for it
MOST_CELLS = 3_000_000  # of one list
MOST_TAGS = 3_000_000  # of an XML file
_LAST_SAVED_AT = "jr://instance/last-saved"  # no file: what was sent before, which the caller serves
_DELIMITERS = ",;\t"


def attachments_in(folder: Path, form: Form, served: Container[str] = ()) -> dict[str, Rows]:
    """The lists that a form asks for and that lie in a folder, by name; those in `served` the caller has himself.
    Raises FormError with every file that is missing or cannot be read."""
    there = {file.name.lower(): file for file in sorted(folder.iterdir(), reverse=True) if file.is_file()}
    wanted = {
        name: list(_candidates(name, source))
        for name, source in form.externals.items()
        if name not in served and source != _LAST_SAVED_AT
    }
    files = {name: next((there[one] for one in names if one in there), None) for name, names in wanted.items()}
    read: dict[Path, Rows] = {}
    problems = [
        Problem("attachment_missing", values={"name": wanted[name][0], "list": name})
        for name, file in files.items()
        if file is None
    ]
    for file in dict.fromkeys(file for file in files.values() if file is not None):
        try:
            read[file] = read_attachment(file.name, _bytes_of(file))
        except FormError as fault:
            problems += fault.problems
    found = {name: read[file] for name, file in files.items() if file in read}
    for name in (name for name in found if form.externals[name] == ITEMSETS):
        found[name] = Rows(row for row in found[name] if name in {row.get("list_name"), row.get("list name")})
        if not found[name]:
            problems.append(Problem("attachment_list", values={"name": wanted[name][0], "list": name}))
    if problems:
        raise FormError(problems)
    return found


def missing_lists(form: Form, served: Container[str]) -> tuple[Problem, ...]:
    """The lists that a form asks for, that it does not carry, and that nobody serves."""
    return tuple(
        Problem("attachment_missing", values={"name": next(_candidates(name, source)), "list": name})
        for name, source in form.externals.items()
        if name not in served and source != _LAST_SAVED_AT
    )


def _candidates(name: str, source: str) -> Iterator[str]:
    """The names a list's file may have, in small letters: the one the form says, then those that differ in kind."""
    said = PurePosixPath(source).name.lower()
    if said:
        yield said.replace(".csv.csv", ".csv")  # pulldata('x.csv', …)
    if source != ITEMSETS:
        yield from (f"{name.lower()}.{kind}" for kind in _READERS)


def _bytes_of(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST:
            raise _too_large(file.name, LARGEST)
        return file.read_bytes()
    except OSError as fault:
        raise _unreadable(file.name, fault.strerror or type(fault).__name__) from fault


def read_attachment(name: str, data: bytes) -> Rows:
    """The rows of a file of that name: .csv, .xml or .geojson. Raises FormError, naming the file."""
    read = _READERS.get(PurePosixPath(name).suffix.lower().lstrip("."))
    if read is None:
        raise _unreadable(name, ", ".join(f".{kind}" for kind in _READERS))
    most = LARGEST_GEOJSON if read is _geojson else LARGEST
    if len(data) > most:
        raise _too_large(name, most)
    try:
        return read(data)
    except FormError as fault:
        message = fault.problems[0].values.get("message") or "<!DOCTYPE …>"
        raise _unreadable(name, str(message)) from fault
    except (ValueError, RecursionError, csv.Error) as fault:
        raise _unreadable(name, str(fault)) from fault


def _too_large(name: str, most: int) -> FormError:
    return FormError([Problem("attachment_large", values={"name": name, "megabytes": most // 1_000_000})])


def _unreadable(name: str, message: str) -> FormError:
    return FormError([Problem("attachment_unreadable", values={"name": name, "message": message})])


def _checked(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows, as long as all of them together are no more than a list may hold."""
    cells = 0
    for row in rows:
        cells += len(row)
        if cells > MOST_CELLS:
            raise ValueError(f"> {MOST_CELLS:,}")
        yield row


# CSV ------------------------------------------------------------------------------------------------------------------


def _csv(data: bytes) -> Rows:
    text = data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    filled = (line for line in lines if any(cell.strip() for cell in line))
    header = [cell.strip() for cell in next(filled, [])]
    places = {column: place for place, column in enumerate(header) if column}
    if len(places) < sum(map(bool, header)):
        raise ValueError(", ".join(column for column in places if header.count(column) > 1) + ": 2 ×")
    rows = ({column: line[place] if place < len(line) else "" for column, place in places.items()} for line in filled)
    return Rows(_checked(rows), item="item")


def _delimiter(text: str) -> str:
    """What parts the columns of the header: most often a comma, in some countries' spreadsheets a semicolon, or a tab.
    What stands in quotes is no delimiter."""
    header = text.lstrip()[:100_000].splitlines()[:1]
    bare = "".join("".join(header).split('"')[::2])
    return max(_DELIMITERS, key=bare.count)


# XML ------------------------------------------------------------------------------------------------------------------


def _xml(data: bytes) -> Rows:
    if data.count(b"<") > MOST_TAGS:
        raise ValueError(f"> {MOST_TAGS:,} <…>")
    return rows_of_xml(parsed(data))


# GeoJSON --------------------------------------------------------------------------------------------------------------


def _geojson(data: bytes) -> Rows:
    """Each feature a row: its geometry as ODK writes it, its id, its properties. Numbers stay as they are written."""
    found = json.loads(data.decode("utf-8-sig"), parse_float=str, parse_int=str)
    features: Any = found.get("features") if isinstance(found, dict) else None
    sound = isinstance(features, list) and found.get("type") == "FeatureCollection"
    if not (sound and all(isinstance(feature, dict) for feature in features)):
        raise ValueError('"type": "FeatureCollection", "features": […]')
    return Rows(_checked(map(_feature, features)), item="item")


def _feature(feature: Mapping[str, Any]) -> Row:
    properties = feature.get("properties")
    named = properties if isinstance(properties, dict) else {}
    row = {"geometry": _geometry(feature.get("geometry")), **{name: _said(value) for name, value in named.items()}}
    return row if feature.get("id") is None else {**row, "id": _said(feature["id"])}


def _geometry(geometry: Any) -> str:
    """A point, trace or shape as ODK writes it: latitude first, then longitude, altitude and accuracy, which the file
    does not tell; '' for what ODK has no type for."""
    if not isinstance(geometry, dict):
        return ""
    places = geometry.get("coordinates")
    match geometry.get("type"):
        case "Point":
            return _place(places)
        case "LineString" if isinstance(places, list):
            return "; ".join(map(_place, places))
        case "Polygon" if isinstance(places, list) and places and isinstance(places[0], list):
            return "; ".join(map(_place, places[0]))
    return ""


def _place(place: Any) -> str:
    if not (isinstance(place, list) and len(place) >= 2 and all(isinstance(number, str) for number in place)):
        raise ValueError('"coordinates": [longitude, latitude]')
    return f"{place[1]} {place[0]} 0 0"


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


_READERS: Mapping[str, Callable[[bytes], Rows]] = {"csv": _csv, "xml": _xml, "geojson": _geojson}
