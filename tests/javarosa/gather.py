"""The forms of a folder, ready for both engines: compiled, with their attachments, clock and chance made the same."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from forms.form import Form, load
from forms.lists import Row, Rows
from forms.problems import FormError
from forms.sheets.workbook import read_workbook
from forms.sheets.xlsform import compile_form

SHEETS = {".xlsx", ".xls", ".csv", ".md"}
TODAY = "2026-11-21"
NOW = f"{TODAY}T09:30:00.000+07:00"
_CHANCE = ((re.compile(r"\brandom\(\s*\)"), "0.25"), (re.compile(r"\buuid\([^()]*\)"), "'0b8b5d2e-fixed'"))
_CLOCK = ((re.compile(r"\btoday\(\s*\)"), f"date('{TODAY}')"), (re.compile(r"\bnow\(\s*\)"), f"date-time('{NOW}')"))
_ORDER = re.compile(r"(nodeset=[\"']randomize\((?:[^(),]|\([^()]*\)|\[[^\[\]]*\])+)\)(?=[\"'])")


@dataclass(frozen=True)
class Found:
    """A form of the folder. `form` is None where `refused` says why; `theirs` is the XForm for JavaRosa, '' where
    there is none."""

    path: Path
    form: Form | None
    refused: str
    theirs: str
    lists: dict[str, Rows]
    media: Path


def forms_in(folder: Path) -> Iterator[Found]:
    """Every form below a folder. CSV files that hold no survey are attachments."""
    for path in sorted(folder.rglob("*")):
        if path.name.startswith(("~$", ".")) or not path.is_file():
            continue
        if path.suffix in SHEETS or (path.suffix == ".xml" and b"<h:html" in path.read_bytes()[:5_000]):
            found = _found(path)
            if found is not None:
                yield found


def _found(path: Path) -> Found | None:
    media = next((folder for folder in path.parent.glob(f"{path.stem}-media")), path.parent)
    theirs = ""
    try:
        if path.suffix == ".xml":
            xform = path.read_text("utf-8-sig")
        else:
            book = read_workbook(path)
            if not book.sheet("survey").rows:
                return None
            xform = compile_form(book).xform
        ours = _ORDER.sub(r"\1, 42)", _replaced(xform, *_CHANCE))
        theirs = _replaced(ours, *_CLOCK)
        form = load(ours)
    except FormError as fault:
        return Found(path, None, "; ".join(map(str, fault.problems))[:300], theirs, {}, media)
    except UnicodeDecodeError as fault:
        return Found(path, None, str(fault), "", {}, media)
    lists = {name: attached(media, name, xform) for name in form.externals}
    return Found(path, form, "", theirs, lists, media)


def _replaced(xform: str, *rules: tuple[re.Pattern[str], str]) -> str:
    for pattern, value in rules:
        xform = pattern.sub(value, xform)
    return xform


def attached(media: Path, name: str, xform: str) -> Rows:
    """The rows of an attachment, found by the file name that the instance's `src` ends in."""
    source = re.search(rf'<instance[^>]*\bid="{re.escape(name)}"[^>]*\bsrc="[^"]*/([^"/]+)"', xform) or re.search(
        rf'<instance[^>]*\bsrc="[^"]*/([^"/]+)"[^>]*\bid="{re.escape(name)}"', xform
    )
    file = media / (source[1] if source else f"{name}.csv")
    if not file.is_file():
        return Rows()
    rows: list[Row]
    if file.suffix == ".csv":
        rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))
    elif file.suffix == ".geojson":
        rows = [_feature(feature) for feature in json.loads(file.read_text("utf-8"))["features"]]
    else:
        root = etree.parse(file).getroot()
        rows = [{etree.QName(cell).localname: cell.text or "" for cell in item} for item in root]
    return Rows(rows)


def _feature(feature: dict) -> Row:
    row = {key: str(value) for key, value in feature.get("properties", {}).items()}
    if "id" in feature:
        row["id"] = str(feature["id"])
    longitude, latitude = (feature["geometry"]["coordinates"] + [0, 0])[:2]
    return {"geometry": f"{latitude} {longitude} 0 0", **row}
