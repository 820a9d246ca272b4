"""What the documentation says is true: every setting and command is in it, and its worked example works."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

from handlers.commands import app
from handlers.practice.stage import open_stage, practice_settings
from handlers.settings import HOUSE, Settings, variable
from i18n.catalogue import HOUSE_TEXTS, read_texts
from i18n.reading import Kind, Read, Unclear, read
from storage.keys import Keys

DOCS = HOUSE / "docs"
AUTHORS = (DOCS / "form-authors.md").read_text("utf-8")


def commands() -> dict[str, object]:
    """Every command by what is typed: "forms check" …"""
    found = {}
    root = typer.main.get_command(app)
    for name, command in root.commands.items():
        inner = getattr(command, "commands", None)
        if inner is None:
            found[name] = command
        else:
            found |= {f"{name} {each}": what for each, what in inner.items()}
    return found


def block(kind: str) -> str:
    """The first fenced block of this kind in docs/form-authors.md."""
    found = re.search(rf"^```{kind}\n(.*?)^```$", AUTHORS, re.M | re.S)
    assert found, f"docs/form-authors.md has no block ```{kind}"
    return found.group(1)


def described(page: str) -> dict[str, str]:
    """The first column of a page's first table, with the rest of each row."""
    rows = re.findall(r"^\| `([^`]+)` \| (.*) \|$", (DOCS / page).read_text("utf-8"), re.M)
    return dict(rows)


def test_every_setting_is_documented_with_its_default_and_no_other_is() -> None:
    told = {name: rest for name, rest in described("settings.md").items() if name.startswith("KHAOBAN_")}
    assert set(told) == {variable(name) for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        assert field.description
        assert field.description in told[variable(name)]
        default = field.default
        if isinstance(default, str | int | Path) and str(default):
            assert f"`{default}`" in told[variable(name)]


def test_nothing_in_the_documentation_names_a_setting_that_there_is_not() -> None:
    known = {variable(name) for name in Settings.model_fields} | {"KHAOBAN_GOLDEN"}  # of the tests' own
    pages = [*DOCS.glob("*.md"), *(HOUSE / "deploy").iterdir()]
    for page in pages:
        if page.is_file():
            named = set(re.findall(r"KHAOBAN_[A-Z_]+[A-Z]", page.read_text("utf-8")))
            assert named <= known, page.name


def test_every_command_is_documented_and_no_other_is() -> None:
    columns = {"code", "parent", "kind", "name", "role", "places", "language", "start", "place", "id", "label"}
    told = set(described("commands.md")) - columns
    assert {name for name in told if not name.startswith("name_")} == set(commands())


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_commands_help_teaches_by_an_example(name: str) -> None:
    shown = CliRunner().invoke(app, [*name.split(), "--help"])
    assert shown.exit_code == 0
    assert f"bot.py {name}" in shown.output


def test_every_option_tells_what_it_is() -> None:
    for name, command in commands().items():
        for parameter in command.params:  # type: ignore[attr-defined]
            assert getattr(parameter, "help", None), f"{name}: {parameter.name}"


def test_the_commands_say_the_same_things_in_all_languages() -> None:
    texts = {language: read_texts(HOUSE_TEXTS / f"commands.{language}.po") for language in ("lo", "th", "en")}
    assert set(texts["lo"]) == set(texts["th"]) == set(texts["en"])
    for text_id, english in texts["en"].items():
        for language in ("lo", "th"):
            assert set(re.findall(r"\{\w+\}", texts[language][text_id])) == set(re.findall(r"\{\w+\}", english))


def test_a_form_is_added_as_the_documentation_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programme = tmp_path / "programmes" / "laos_prf"
    shutil.copytree(HOUSE / "programmes" / "laos_prf", programme)
    monkeypatch.chdir(programme)
    monkeypatch.setenv("LANG", "C.UTF-8")
    bot = CliRunner()
    before = int(re.findall(r"forms (\d+)", bot.invoke(app, ["programme", "check", "."]).output)[0])

    Path("forms/W1.md").write_text(block("markdown"), "utf-8")
    checked = bot.invoke(app, ["forms", "check", "forms/W1.md"])
    assert checked.exit_code == 0, checked.output
    version = re.search(r"version ([0-9a-f]{16})", checked.output)
    assert version
    assert checked.output.replace(version.group(1), "…") == block("text")

    tried = bot.invoke(app, ["forms", "try", "forms/W1.md", "--language", "en"], input=block("answers"))
    assert tried.exit_code == 0, tried.output
    assert "No more than 12 can be broken." in tried.output
    assert json.loads(tried.output[tried.output.index("\n{") :]) == json.loads(block("json"))

    add_lines(Path("programme.toml"), block("toml"))
    fits = bot.invoke(app, ["programme", "check", "."])
    assert fits.exit_code == 0, fits.output
    assert f"forms {before + 1}," in fits.output

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KHAOBAN_PROGRAMMES", str(programme))
    monkeypatch.setenv("KHAOBAN_SECRET_KEYS", Keys.make())
    assert bot.invoke(app, ["migrate"]).exit_code == 0
    command = "forms publish programmes/laos_prf/forms/W1.md"
    assert f"\nbot.py {command}\n" in AUTHORS
    published = bot.invoke(app, command.split())
    assert "new reports take it from now on" in published.output
    assert "No programme lists" not in published.output


def test_the_form_is_written_as_a_workbook_that_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("forms").mkdir()
    Path("forms/W1.md").write_text(block("markdown"), "utf-8")
    assert "\nbot.py forms expand forms/W1.md --output W1.xlsx\n" in AUTHORS
    assert CliRunner().invoke(app, ["forms", "expand", "forms/W1.md", "--output", "W1.xlsx"]).exit_code == 0
    tried = CliRunner().invoke(app, ["forms", "try", "W1.xlsx", "--language", "en"], input=block("answers"))
    assert json.loads(tried.output[tried.output.index("\n{") :]) == json.loads(block("json"))


def test_the_roster_of_the_documentation_asks_everybody_on_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("meeting.md").write_text(block("roster"), "utf-8")
    Path("members.csv").write_text("name,label\nm1,Kham\nm2,Noy\n", "utf-8")
    answers = '{"answer": "yes"}\n{"answer": 5000}\n{"answer": "no"}\n'
    tried = CliRunner().invoke(app, ["forms", "try", "meeting.md", "--json", "--language", "en"], input=answers)
    assert tried.exit_code == 0, tried.output
    first, *_, last = (json.loads(line) for line in tried.output.splitlines() if line.startswith("{"))
    assert first["label"] == "Did Kham come?"
    kham, noy = last["submission"]["m"]
    assert (kham["m_id"], kham["here"], kham["saved"]) == ("m1", "yes", 5000)
    assert (noy["m_id"], noy["here"]) == ("m2", "no")


TYPED = re.findall(r"^\| (`[^|]+`) \| (lo|th|en) \| `(\w+)` \| (.+) \|$", AUTHORS, re.M)


@pytest.mark.parametrize(("typed", "language", "kind", "becomes"), TYPED, ids=[row[0] for row in TYPED])
def test_what_people_type_is_read_as_the_documentation_says(
    typed: str, language: str, kind: Kind, becomes: str
) -> None:
    for text in re.findall(r"`([^`]+)`", typed):
        answer = read(text, kind, language, today=date(2026, 11, 21))
        if becomes.startswith("asked: "):
            assert answer == Unclear("ambiguous", tuple(becomes.removeprefix("asked: ").split(" or ")))
        else:
            assert answer == Read(becomes)


def test_the_documentation_tells_enough_of_what_people_type() -> None:
    assert len(TYPED) >= 15


def test_the_practice_chat_opens_with_the_form_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("programmes.sample.MONTHS", 1)  # a short story; the whole one takes ten times as long
    programme = tmp_path / "laos_prf"
    shutil.copytree(HOUSE / "programmes" / "laos_prf", programme)
    (programme / "forms" / "W1.md").write_text(block("markdown"), "utf-8")
    add_lines(programme / "programme.toml", block("toml"))
    settings = practice_settings(tmp_path / "practice").model_copy(update={"programmes": (programme,)})

    async def forms() -> set[str]:
        house = await open_stage(settings, datetime(2026, 12, 2, 2, tzinfo=UTC))
        try:
            return {version.form for version in await house.store.form_versions()}
        finally:
            await house.close()

    assert asyncio.run(forms()) >= {"L1", "W1"}


def add_lines(file: Path, lines: str) -> None:
    """Put each table's lines of the documentation below that table's heading in the file."""
    text = file.read_text("utf-8")
    for heading, body in re.findall(r"^(\[\w+\])\n(.*?)(?=^\[|\Z)", lines, re.M | re.S):
        assert f"\n{heading}\n" in text
        text = text.replace(f"\n{heading}\n", f"\n{heading}\n{body}", 1)
    file.write_text(text, "utf-8")


def test_no_link_leads_nowhere() -> None:
    pages = [
        HOUSE / "README.md",
        HOUSE / "deploy" / "README.md",
        *DOCS.glob("*.md"),
        *HOUSE.glob("programmes/*/README.md"),
    ]
    for page in pages:
        for to in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / to).exists(), f"{page.name} leads to {to}, which is not there"
