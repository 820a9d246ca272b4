"""Programmes and forms as the commands read them: from files, compiled, with every problem said by file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from forms.problems import FormError
from forms.sheets.workbook import Workbook, read_workbook
from forms.sheets.xlsform import Compiled, compile_form
from handlers.commands.desk import FORMS, Refused
from handlers.settings import read_settings
from i18n.voice import Voice
from programmes.load import check_programme, load_programme
from programmes.model import Programme
from programmes.problems import ProgrammeError


def programmes_set() -> tuple[Programme, ...]:
    """The programmes of the settings. Raises SettingsError, or ProgrammeError with every problem of all."""
    loaded, problems = [], []
    for folder in read_settings().programmes:
        try:
            loaded.append(load_programme(folder))
        except ProgrammeError as error:
            problems += error.problems
    if problems:
        raise ProgrammeError(problems)
    return tuple(loaded)


def programme_around(path: Path) -> Programme | None:
    """The programme in whose folder a form's file lies, or None."""
    for folder in path.resolve().parents:
        if (folder / "programme.toml").is_file():
            return load_programme(folder)
    return None


def blocks_for(path: Path) -> Mapping[str, Workbook]:
    """The blocks that a form may include: those of the programme it lies in, or else of all that are set."""
    around = programme_around(path)
    programmes: Sequence[Programme] = (around,) if around else programmes_set()
    return {name: block for programme in programmes for name, block in programme.blocks().items()}


def compile_files(paths: Iterable[Path], voice: Voice) -> dict[Path, Compiled]:
    """Each file's form. Raises Refused with every problem of every file, the file's name before it."""
    compiled: dict[Path, Compiled] = {}
    lines: list[str] = []
    for path in paths:
        if bad := unreadable(path):
            lines.append(voice("commands.at_file", sheet=path, what=voice(f"commands.cell_{bad}")))
            continue
        try:
            compiled[path] = compile_form(read_workbook(path), blocks=blocks_for(path))
        except FormError as error:
            lines += [in_file(path, problem.say(voice), voice) for problem in error.problems]
    if lines:
        raise Refused(lines, FORMS)
    return compiled


def compiled_forms(programme: Programme, voice: Voice) -> dict[str, Compiled]:
    """The programme's forms by id. Raises Refused as `compile_files` does."""
    files = programme.form_files()
    compiled = compile_files(files.values(), voice)
    return {form: compiled[path] for form, path in files.items()}


def checked(
    programme: Programme, voice: Voice, instead: Mapping[str, Compiled] = MappingProxyType({})
) -> dict[str, Compiled]:
    """The programme's forms, once they and the programme fit together; `instead` stand in for the folder's.
    Raises Refused with every problem."""
    compiled = {**compiled_forms(programme, voice), **instead}
    problems = check_programme(programme, {form: each.form for form, each in compiled.items()})
    if problems:
        raise Refused((problem.say(voice) for problem in problems), FORMS)
    return compiled


def warnings(path: Path, compiled: Compiled, voice: Voice) -> list[str]:
    """What an author should look at, though the form works."""
    return [in_file(path, problem.say(voice), voice) for problem in compiled.warnings]


def unreadable(path: Path) -> str:
    """Why a file cannot be read, as a code of `commands.cell_…`; '' when it can."""
    try:
        path.open("rb").close()
    except IsADirectoryError:
        return "folder"
    except OSError:
        return "unreadable"
    return ""


def in_file(path: Path, what: str, voice: Voice) -> str:
    """A line about a file."""
    return voice("commands.at_file", sheet=path.name, what=what)
