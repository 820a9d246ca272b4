"""Writes docs/xlsform-support.md: `python -m tests.forms.support_page > docs/xlsform-support.md`."""

from __future__ import annotations

import sys

from forms.features import DIFFERENCES, OTHERWISE, OURS
from forms.support import FEATURES, Kind

_TITLES: dict[Kind, str] = {
    "type": "Question types",
    "appearance": "Appearances",
    "parameter": "Parameters",
    "logic": "Form logic",
    "description": "Descriptions and annotations",
    "layout": "Theme and layouts",
    "xpath": "XPath",
    "function": "Functions",
    "entity": "Entities",
    "misc": "Misc",
}


def page() -> str:
    """docs/xlsform-support.md."""
    tables = (_features(kind, title) for kind, title in _TITLES.items())
    ours = _table(_OURS, ("Column", "What stands in it", "What a chat does", "Test"), cells(OURS))
    differences = _table(_ENGINES, ("What", "JavaRosa", "Web Forms", "Here", "Test"), cells(DIFFERENCES))
    otherwise = _table(_ON_PURPOSE, ("What", "JavaRosa", "Here", "Test"), cells(OTHERWISE))
    return "\n".join((_HEAD, *tables, ours, differences, otherwise)).rstrip() + "\n"


def cells(table: str) -> list[list[str]]:
    """The rows of a table of forms.features, each with its test last."""
    rows = [[cell.strip() for cell in line.split(" | ")] for line in table.strip().splitlines()]
    return [[*row[:-1], f"tests/{row[-1]}"] for row in rows]


_HEAD = """\
# What a chat carries of XLSForm

Every row of ODK's public feature list, and what XLSForm's reference and pyxform know besides it. *Supported* works as
in ODK Collect. *Degraded* leaves out a look, or what only a device knows, and takes the same answers. *Refused* cannot
be answered in a chat: `forms check` names the row, and the form is not published. Each row leads to the test
that shows it.

This page is written by `python -m tests.forms.support_page > docs/xlsform-support.md`; a test holds it equal to that, and to
what the engine does.
"""


_OURS = """\
## Columns of our own

They say what XLSForm has no word for; other clients pass them over. `forms check` refuses a value that is not among
these. [form-authors.md](form-authors.md) tells how they are used.
"""
_ENGINES = """\
## Where JavaRosa and Web Forms differ

ODK has two engines: JavaRosa (in Collect and ODK Validate) and Web Forms. Where they do not agree we go with JavaRosa,
as what is in people's hands, except where a chat, or what an author means, asks for something else.
"""
_ON_PURPOSE = """\
## Where we differ from JavaRosa on purpose

`make check-javarosa` walks forms with both engines at once; these are the points at which ours means something else.
"""


def _features(kind: Kind, title: str) -> str:
    rows = [[row.name, row.level, row.note, row.test] for row in FEATURES if row.kind == kind]
    return _table(f"## {title}\n", ("Feature", "Level", "What a chat does", "Test"), rows)


def _table(head: str, columns: tuple[str, ...], rows: list[list[str]]) -> str:
    """A table under its heading, the last cell of each row a link to the test."""
    lines = [head, f"| {' | '.join(columns)} |", "| --- " * len(columns) + "|"]
    for *said, test in rows:
        file, _, name = test.partition("::")
        lines.append(f"| {' | '.join(said)} | [{name}](../{file}) |")
    return "\n".join((*lines, ""))


if __name__ == "__main__":
    sys.stdout.write(page())
