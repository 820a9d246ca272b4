"""Every text of the house: there in three languages, with the same values, and asked for by somebody."""

from __future__ import annotations

import ast
import io
import re
import string
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from i18n.catalogue import HOUSE_TEXTS, read_texts
from i18n.spelling import clean
from i18n.voice import LANGUAGES
from storage.schema import metadata

HOUSE = HOUSE_TEXTS.parent.parent
ROOMS = ("bot.py", "handlers", "conversations", "programmes", "forms", "indicators", "charts", "i18n", "storage")

FILES = sorted(HOUSE_TEXTS.glob("*.po"))
DOMAINS = sorted({path.name.split(".")[0] for path in FILES})
TEXTS = {path.stem: read_texts(path) for path in FILES}

ID = re.compile(rf"(?:{'|'.join(DOMAINS)})(?:\.[a-z0-9_]+)+\.?")
# Files of ours are named like ids now and then.
FILE_NAMES = (".po", ".md", ".py", ".toml", ".sqlite", ".html", ".css", ".js", ".json", ".png", ".xlsx", ".csv", ".txt")

by_domain = pytest.mark.parametrize("domain", DOMAINS)
by_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@by_domain
def test_every_id_has_a_text_in_every_language(domain: str) -> None:
    ids = {language: set(TEXTS.get(f"{domain}.{language}", ())) for language in LANGUAGES}
    everything = set().union(*ids.values())
    missing = {language: sorted(everything - has) for language, has in ids.items() if everything - has}
    assert not missing, f"{domain}: give these ids a text: {missing}"


@by_domain
def test_no_value_is_lost_in_translation(domain: str) -> None:
    for text_id, text in TEXTS.get(f"{domain}.en", {}).items():
        for language in LANGUAGES:
            other = TEXTS.get(f"{domain}.{language}", {}).get(text_id, text)
            assert placeholders(other) == placeholders(text), f"{text_id} in {language}: {other!r}"


@by_file
def test_a_catalogue_is_well_kept(path: Path) -> None:
    domain, language, _ = path.name.split(".")
    source = path.read_text("utf-8")
    ids = re.findall(r'^msgid "(.+)"$', source, re.MULTILINE)
    twice = [text_id for text_id, times in Counter(ids).items() if times > 1]
    assert not twice, f"{path.name}: these ids stand there twice: {twice}"
    assert set(ids) == set(read_texts(path)), f"{path.name}: an id has no text"
    assert all(ID.fullmatch(text_id) and text_id.startswith(f"{domain}.") for text_id in ids)
    marked = {
        message.id for message in read_po(io.BytesIO(source.encode())) if "fuzzy" in message.flags or read_by(message)
    }
    unmarked = sorted(set(ids) - marked)
    assert language == "en" or not unmarked, (
        f"{path.name}: write '#, fuzzy' above {unmarked}, or '# read by NAME, DATE'"
    )


def read_by(message: Message) -> bool:
    """Whether a native reader has confirmed the text, and signed."""
    return any(comment.startswith("read by ") for comment in message.user_comments)


@by_file
def test_a_text_can_be_filled_in_and_says_something(path: Path) -> None:
    for text_id, text in read_texts(path).items():
        assert text.strip(), text_id
        assert all(name.isidentifier() for name in placeholders(text)), f"{text_id}: values are named: {text!r}"
        text.format_map(dict.fromkeys(placeholders(text), "1"))


@pytest.mark.parametrize("path", [path for path in FILES if ".en." not in path.name], ids=lambda path: path.stem)
def test_lao_and_thai_have_one_spelling(path: Path) -> None:
    for text_id, text in read_texts(path).items():
        for word in text.split():
            assert clean(word) == word, f"{text_id}: write {clean(word)!r} instead of {word!r}"
            # Only words that are compared with what people type may stand there in several spellings: ກ|ຂ.
            assert "|" in word or not re.search("ຫ[ນມລ]", word), f"{text_id}: write ໜ, ໝ, ຫຼ in {word!r}"


# What the code asks for


@dataclass
class Asked:
    """Ids that stand in the code, with where they stand; beginnings that code completes; and the words of the code,
    with one of which it completes a beginning that is a domain alone."""

    ids: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    beginnings: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)  # words that code completes itself: unknown_

    def says(self, text_id: str) -> bool:
        domain, _, rest = text_id.partition(".")
        longer = self.beginnings - {f"{one}." for one in DOMAINS}
        known = rest in self.words or any(rest.startswith(each) for each in self.parts)
        completed = known and f"{domain}." in self.beginnings
        return text_id in self.ids or completed or any(text_id.startswith(each) for each in longer)

    values: list[tuple[str, str, set[str]]] = field(default_factory=list)


def sources() -> list[Path]:
    files = [HOUSE / name for name in ROOMS]
    return [path for file in files for path in ([file] if file.is_file() else sorted(file.rglob("*.py")))]


def asked() -> Asked:
    found = Asked()
    for path in sources():
        place = str(path.relative_to(HOUSE))
        tree = ast.parse(path.read_text("utf-8"))
        # Docstrings are prose, and the constants of an f-string are its beginnings.
        prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        prose |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                note_beginning(node, found)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
                note_literal(node, place, found)
            elif isinstance(node, ast.Call):
                note_values(node, place, found)
    return found


def note_beginning(node: ast.JoinedStr, found: Asked) -> None:
    first = node.values[0]
    if isinstance(first, ast.Constant) and str(first.value).partition(".")[0] in DOMAINS and "." in str(first.value):
        found.beginnings.add(str(first.value))
    elif isinstance(first, ast.Constant) and re.fullmatch("[a-z]+_", str(first.value)):
        found.parts.add(str(first.value))


def note_literal(node: ast.Constant, place: str, found: Asked) -> None:
    found.words.add(node.value)
    if not ID.fullmatch(node.value) or node.value.endswith(FILE_NAMES):
        return
    if node.value.endswith((".", "_")):
        found.beginnings.add(node.value)
    else:
        found.ids[node.value].append(f"{place}:{node.lineno}")


def note_values(node: ast.Call, place: str, found: Asked) -> None:
    """A call that names an id and all its values: voice("forms.required", name=…)."""
    given = {keyword.arg for keyword in node.keywords}
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if None in given or name not in ("voice", "text", "say"):  # **values; or a call that does not say it yet
        return
    for argument in node.args[:2]:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and ID.fullmatch(argument.value):
            found.values.append((argument.value, f"{place}:{node.lineno}", {str(name) for name in given}))


ASKED = asked()
ENGLISH = {text_id: text for domain in DOMAINS for text_id, text in TEXTS.get(f"{domain}.en", {}).items()}


def is_a_module(text_id: str) -> bool:
    path = HOUSE.joinpath(*text_id.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def is_a_column(text_id: str) -> bool:
    return text_id in {str(column) for table in metadata.sorted_tables for column in table.columns}


def test_every_id_in_the_code_has_a_text() -> None:
    unknown = {
        text_id: places
        for text_id, places in ASKED.ids.items()
        if text_id not in ENGLISH and not is_a_module(text_id) and not is_a_column(text_id)
    }
    assert not unknown, f"give these ids a text: {unknown}"


@by_domain
def test_every_text_is_asked_for(domain: str) -> None:
    unused = [text_id for text_id in TEXTS.get(f"{domain}.en", {}) if not ASKED.says(text_id)]
    assert not unused, f"nobody says these texts of {domain}: {unused}"


def test_every_value_is_given() -> None:
    for text_id, place, given in ASKED.values:
        if text_id in ENGLISH:
            wanted = placeholders(ENGLISH[text_id])
            assert wanted <= given, f"{place}: {text_id} wants {sorted(wanted)}"
