"""Languages: the same ones on every sheet, in columns that are read as such, with every text translated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from forms.lists import language_code
from forms.problems import Problem
from forms.sheets.check.outline import Outline, doubtful, near
from forms.sheets.columns import TEXTS, TRANSLATED
from forms.sheets.workbook import Row, Sheet

_ALMOST = re.compile(rf"({'|'.join(TEXTS)})\s*(?:[:_\-/]|\s|\()\s*\(?\s*([^():]+(?:\([^()]*\))?)\)?", re.IGNORECASE)
_CODE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]+)*")
_MANY = 5  # more texts of one column than this without a translation are said in one sentence


def check(outline: Outline) -> Iterator[Problem]:
    survey, choices = outline.survey, outline.choices
    for sheet in (survey, choices):
        yield from _almost(sheet)
        yield from _plain(sheet, outline.languages(sheet))
        yield from _untranslated(sheet)
    yield from _across({"survey": survey, "choices": choices})
    yield from _titles(outline)
    yield from _default(outline)
    bare = [language for language in outline.languages(survey) if not _CODE.fullmatch(language_code(language))]
    if bare and len(outline.languages(survey)) > 1:
        column = next(column for column in survey.header if column.partition("::")[2].strip() == bare[0])
        yield Problem("language_no_code", "warning", "survey", 1, column, {"languages": ", ".join(bare)})


def _almost(sheet: Sheet) -> Iterator[Problem]:
    """Columns that look like a translation and are not read as one."""
    for column in sheet.header:
        match = _ALMOST.fullmatch(" ".join(column.split()))
        if match and column.partition("::")[0] not in TRANSLATED:
            good = f"{match[1].lower()}::{match[2].strip()}"
            yield Problem("column_almost", "warning", sheet.name, 1, column, {"name": column, "good": good})


def _plain(sheet: Sheet, languages: Mapping[str, None]) -> Iterator[Problem]:
    """A text column without a language beside translated ones: it becomes a language called "default"."""
    if not languages:
        return
    for base in TEXTS:
        if base in sheet.header and any(row.get(base) for row in sheet.rows):
            beside = any(column.startswith(f"{base}::") for column in sheet.header)
            values = {"name": base, "good": f"{base}::{next(iter(languages))}"}
            if beside or len(languages) > 1:
                yield Problem("plain_beside" if beside else "plain_only", "warning", sheet.name, 1, base, values)


def _untranslated(sheet: Sheet) -> Iterator[Problem]:
    """Texts that one language has and another has not."""
    lacking: dict[str, list[tuple[Row, str]]] = {}
    for base in TEXTS:
        columns = [column for column in sheet.header if column.startswith(f"{base}::")]
        for row in sheet.rows:
            missing = [column for column in columns if row.get(column) in {"", "-"}]
            if missing and len(missing) < len(columns):
                for column in missing:
                    lacking.setdefault(column, []).append((row, column.partition("::")[2].strip()))
    for column, places in lacking.items():
        if len(places) > _MANY:
            values = {"languages": places[0][1], "count": len(places), "rows": _few(places)}
            yield Problem("translations_missing", "warning", sheet.name, 1, column, values)
            continue
        for row, language in places:
            yield doubtful("translation_missing", row, column, languages=language)


def _few(places: list[tuple[Row, str]]) -> str:
    numbers = [str(row.number) for row, _ in places]
    return ", ".join(numbers) if len(numbers) <= 12 else ", ".join(numbers[:12]) + " …"


def _across(sheets: Mapping[str, Sheet]) -> Iterator[Problem]:
    """Languages that one sheet's labels have and the other's have not."""
    of = {name: _labelled(sheet) for name, sheet in sheets.items() if sheet.rows}
    if not all(of.values()):
        return
    for name, other in (("survey", "choices"), ("choices", "survey")):
        for language in of.get(name, ()):
            if other in of and language not in of[other]:
                meant = near(language, of[other])
                if meant and name == "choices" and meant not in of["choices"]:
                    continue  # said already, from the other side
                values = {"language": language, "other": name, "near": meant}
                yield Problem("language_missing", "warning", other, 1, f"label::{language}", values)


def _labelled(sheet: Sheet) -> list[str]:
    return [column.partition("::")[2].strip() for column in sheet.header if column.startswith("label::")]


def _titles(outline: Outline) -> Iterator[Problem]:
    languages = _labelled(outline.survey)
    header = outline.sheets.sheet("settings").header
    titled = [column.partition("::")[2].strip() for column in header if column.startswith("form_title::")]
    if not titled or not languages:
        return
    for language in languages:
        if language not in titled:
            values = {"language": language, "near": near(language, titled)}
            yield Problem("title_missing", "warning", "settings", 1, f"form_title::{language}", values)


def _default(outline: Outline) -> Iterator[Problem]:
    """A default_language that no column has. A plain `label` is in it, whatever it is called."""
    rows = outline.sheets.sheet("settings").rows
    wanted = rows[0].get("default_language") if rows else ""
    languages = outline.languages(outline.survey)
    if not wanted or not languages or "label" in outline.survey.header:
        return
    codes = {language_code(language) for language in languages}
    if wanted not in languages and language_code(wanted) not in codes:
        known = ", ".join(languages)
        values = {"language": wanted, "known": known, "near": near(wanted, languages)}
        yield doubtful("default_language", rows[0], "default_language", **values)
