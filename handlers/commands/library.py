"""Programmes and forms as the commands read them: from files, compiled, with every problem said by file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from conversations.forms import files as dialogue_files
from conversations.reports.reporting import SERVED
from forms.attachments import missing_lists
from forms.form import load
from forms.problems import FormError, Problem, Severity
from forms.sheets.attached import read_form
from forms.sheets.workbook import Workbook, read_workbook
from forms.sheets.xlsform import Compiled, compile_form, version_in
from handlers.commands.desk import COMMANDS, FORMS, Refused
from handlers.settings import read_settings
from handlers.sheets import BadCell, SheetError
from i18n.voice import Voice
from programmes.load import check_programme, load_programme, load_programmes
from programmes.model import Programme
from programmes.opening import classes_in, opened
from storage.records import FormVersion


def programmes_set() -> tuple[Programme, ...]:
    """The programmes of the settings. Raises SettingsError, or ProgrammeError with every problem of all."""
    return load_programmes(read_settings().programmes)


def the_one(having: Iterable[Programme], name: str, only: str, voice: Voice) -> Programme | None:
    """Of the programmes that have what is called `name` the one that is meant, by its id if it is given; None when
    there is none. Raises Refused with the ids of all when several are left."""
    found = [one for one in having if only in ("", one.id)]
    if len(found) > 1:
        ids = ", ".join(one.id for one in found)
        raise Refused(voice("commands.in_several", name=name, programmes=ids), COMMANDS)
    return found[0] if found else None


def programme_around(path: Path) -> Programme | None:
    """The programme in whose folder a form's file lies, or None."""
    for folder in path.resolve().parents:
        if (folder / "programme.toml").is_file():
            return load_programme(folder)
    return None


def programmes_for(path: Path) -> Sequence[Programme]:
    """The programme that a form's file lies in, or else all that are set."""
    around = programme_around(path)
    return (around,) if around else programmes_set()


# A problem as data, of a file that has not come so far as to have a row.
NO_PLACE: Mapping[str, object] = MappingProxyType(
    {"code": "refused", "severity": "error", "sheet": "", "row": 0, "column": "", "message": ""}
)


@dataclass(frozen=True)
class Looked:
    """What was found of a form's file: the form unless it has errors, and every problem; or why it cannot be read,
    as a code of `commands.cell_…`."""

    path: Path
    compiled: Compiled | None = None
    problems: tuple[Problem, ...] = ()
    unreadable: str = ""

    def of(self, severity: Severity) -> tuple[Problem, ...]:
        """The errors, or the warnings."""
        return tuple(problem for problem in self.problems if problem.severity == severity)

    def as_data(self, voice: Voice) -> list[dict[str, object]]:
        """The problems as plain data, in the reader's language."""
        if self.unreadable:
            message = voice(f"commands.cell_{self.unreadable}")
            return [{**NO_PLACE, "code": self.unreadable, "message": message}]
        return [
            {
                "code": problem.code,
                "severity": problem.severity,
                "sheet": problem.sheet,
                "row": problem.row,
                "column": problem.column,
                "message": problem.sentence(voice),
            }
            for problem in self.problems
        ]

    def lines(self, voice: Voice) -> list[str]:
        """The problems as sentences, the file's name before each."""
        if self.unreadable:
            return [voice("commands.at_file", sheet=self.path, what=voice(f"commands.cell_{self.unreadable}"))]
        return [in_file(self.path, problem.say(voice), voice) for problem in self.problems]


def look_at(path: Path, *, trial: bool = False) -> Looked:
    """Compile a form's file, an XLSForm or an XForm. A `trial` takes what a chat cannot carry as typed words."""
    if bad := unreadable(path):
        return Looked(path, unreadable=bad)
    try:
        compiled = _xform(path) if path.suffix.lower() == ".xml" else _xlsform(path, trial)
    except FormError as error:
        return Looked(path, problems=error.problems)
    return Looked(path, compiled, compiled.warnings)


def _xlsform(path: Path, trial: bool) -> Compiled:
    workbook = read_workbook(path) if trial else read_form(path)  # on trial, its lists are served apart
    programmes = programmes_for(path)
    classes = classes_in(programmes, path.stem)
    blocks = {name: block for programme in programmes for name, block in programme.blocks().items()}
    compiled = compile_form(workbook, blocks=blocks, classes=classes, trial=trial)
    of_ours = path.resolve() in dialogue_files()  # those are served what they ask for
    missing = () if trial or of_ours else missing_lists(compiled.form, SERVED | _registers(programmes))
    if missing:
        raise FormError([*missing, *compiled.warnings])
    return compiled


def _registers(programmes: Iterable[Programme]) -> set[str]:
    """The registers and lists that these programmes serve."""
    return {name for programme in programmes for name in (*programme.registers, *programme.lists)}


def _xform(path: Path) -> Compiled:
    """A form that was compiled elsewhere; it has no sheets any more."""
    written = path.read_bytes()
    form = load(written, classes=classes_in(programmes_for(path), path.stem))
    return Compiled(form.id, form.version, written.decode("utf-8", "replace"), Workbook(path.stem), form, ())


def compile_files(paths: Iterable[Path], voice: Voice, *, trial: bool = False) -> dict[Path, Compiled]:
    """Each file's form. Raises Refused with every problem of every file, the file's name before it."""
    looked = [look_at(path, trial=trial) for path in paths]
    bad = [line for each in looked if each.compiled is None for line in each.lines(voice)]
    if bad:
        raise Refused(bad, FORMS)
    return {each.path: each.compiled for each in looked if each.compiled is not None}


def with_sheets(path: Path, voice: Voice, *, trial: bool = False) -> Compiled:
    """The form of a spreadsheet. Raises Refused for one that has no sheets, and as `compile_files` does."""
    compiled = compile_files([path], voice, trial=trial)[path]
    if not compiled.sheets.sheets:
        raise Refused(in_file(path, voice("commands.cell_no_sheets"), voice), FORMS)
    return compiled


def compiled_forms(
    programme: Programme, voice: Voice, instead: Mapping[str, Compiled] = MappingProxyType({})
) -> dict[str, Compiled]:
    """The programme's forms by id; `instead` stand in for the folder's. Raises Refused as `compile_files` does."""
    files = {form: path for form, path in programme.form_files().items() if form not in instead}
    made = compile_files(files.values(), voice)
    return {form: made[path] for form, path in files.items()} | dict(instead)


def as_published(programme: Programme, versions: Iterable[FormVersion]) -> dict[str, Compiled]:
    """Those of the programme's forms that are published just as they stand in its folder. They were checked then, and
    opening them takes a hundredth of compiling them."""
    published = {(one.form, one.version): one.xform for one in versions}
    blocks, served = programme.blocks(), {*SERVED, *programme.registers, *programme.lists}
    found: dict[str, Compiled] = {}
    for name, path in programme.form_files().items():
        try:
            sheets = read_form(path)
            xform = published.get((name, version_in(sheets, blocks)))
        except (FormError, OSError):
            continue  # what is wrong is said by who compiles it
        form = opened([programme], name, xform) if xform else None
        if xform and form and not missing_lists(form, served):
            found[name] = Compiled(name, form.version, xform, sheets, form, ())
    return found


def checked(
    programme: Programme, voice: Voice, instead: Mapping[str, Compiled] = MappingProxyType({})
) -> dict[str, Compiled]:
    """The programme's forms, once they and the programme fit together; `instead` stand in for the folder's.
    Raises Refused with every problem."""
    compiled = compiled_forms(programme, voice, instead)
    problems = check_programme(programme, {form: each.form for form, each in compiled.items()})
    if problems:
        raise Refused((problem.say(voice) for problem in problems), FORMS)
    return compiled


def warnings(path: Path, compiled: Compiled, voice: Voice) -> list[str]:
    """What an author should look at, though the form works."""
    return Looked(path, compiled, compiled.warnings).lines(voice)


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


def write_form(file: Path, workbook: Workbook) -> None:
    """Write a workbook as .xlsx or .md. Raises SheetError for another kind, a file that is there, a full disk."""
    from forms.sheets.plain import plain_markdown

    kind = file.suffix.lower()
    if kind not in {".xlsx", ".md"}:
        raise SheetError([BadCell(file.name, 0, "", file.suffix, "output")])
    try:
        with file.open("xb") as out:
            if kind == ".md":
                out.write(plain_markdown(workbook).encode())
            else:
                _fill_workbook(out, workbook)
    except FileExistsError:
        raise SheetError([BadCell(file.name, 0, "", str(file), "exists")]) from None
    except OSError as error:
        raise SheetError([BadCell(str(file), 0, "", str(error.strerror), "unwritable")]) from None


def _fill_workbook(out: BinaryIO, workbook: Workbook) -> None:
    """The sheets as Excel has them: every cell is text, so that nothing is reckoned or turned into a date."""
    from openpyxl import Workbook as Book
    from openpyxl.cell import WriteOnlyCell

    book = Book(write_only=True)
    for sheet in workbook.sheets.values():
        page = book.create_sheet(sheet.name)
        page.append(list(sheet.header))
        for row in sheet.rows:
            cells = [WriteOnlyCell(page, row.get(column)) for column in sheet.header]
            for cell in cells:
                cell.data_type = "s"
            page.append(cells)
    book.save(out)
