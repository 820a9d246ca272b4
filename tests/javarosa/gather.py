"""The forms of a folder, ready for both engines: compiled, with their attachments, clock and chance made the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from forms.attachments import attachments_in
from forms.form import Form, load
from forms.lists import Rows
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
            xform = compile_form(book, trial=True).xform  # what a chat cannot carry is typed
        ours = _ORDER.sub(r"\1, 42)", _replaced(xform, *_CHANCE))
        theirs = _replaced(ours, *_CLOCK)
        form = load(ours)
        lists = attachments_in(media, form, _missing(media, form))
    except FormError as fault:
        return Found(path, None, "; ".join(map(str, fault.problems))[:300], theirs, {}, media)
    except UnicodeDecodeError as fault:
        return Found(path, None, str(fault), "", {}, media)
    return Found(path, form, "", theirs, lists, media)


def _replaced(xform: str, *rules: tuple[re.Pattern[str], str]) -> str:
    for pattern, value in rules:
        xform = pattern.sub(value, xform)
    return xform


def _missing(media: Path, form: Form) -> set[str]:
    """The lists that no file is there for: they are empty in both engines."""
    found = set()
    for name in form.externals:
        try:
            attachments_in(media, form, form.externals.keys() - {name})
        except FormError:
            found.add(name)
    return found
