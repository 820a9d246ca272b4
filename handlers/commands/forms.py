"""forms check, try, expand, publish: an author's way from a spreadsheet to a form that people are asked."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable
from contextlib import redirect_stdout
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from handlers.commands.desk import FORMS, REFUSED, Refused, refusal, voice_for
from i18n.voice import LANGUAGES, Voice

if TYPE_CHECKING:
    from forms.form import Form
    from forms.walking.session import Session
    from handlers.commands.library import Looked
    from handlers.commands.rehearsal import Rehearsal

Files = Annotated[list[Path], typer.Argument(metavar="FILE…", help="XLSForms (.md, .xlsx, .xls, .csv) or XForms.")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="An XLSForm: .md, .xlsx, .xls or .csv.")]
Walked = Annotated[Path, typer.Argument(metavar="FILE", help="An XLSForm (.md, .xlsx, .xls, .csv) or XForm (.xml).")]


def add_to(app: typer.Typer) -> None:
    """Add the group `forms`."""
    group = typer.Typer(help="Forms: check, try, look at, publish.", no_args_is_help=True)
    group.command("check")(check)
    group.command("try")(try_)
    group.command("expand")(expand)
    group.command("publish")(publish)
    app.add_typer(group, name="forms")


# check ----------------------------------------------------------------------------------------------------------------


def check(
    context: typer.Context,
    files: Files,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one line a file, for other programs.")] = False,
) -> None:
    """Check forms.

    Every problem of every file is named with its sheet, row and column, all at once: errors, which must be
    mended, apart from warnings, with which a form can be used. Ends with 1 when there are errors.

    \b
      bot.py forms check L1.xlsx
      bot.py forms check programmes/laos_prf/forms/*.md
      bot.py forms check --json L1.xlsx
    """
    from handlers.commands.library import look_at

    voice: Voice = context.obj
    looked = [look_at(path) for path in files]
    for each in looked:
        if as_json:
            typer.echo(json.dumps(_found(each, voice), ensure_ascii=False))
        else:
            typer.echo("\n".join(_report(each, voice)))
    if any(each.compiled is None for each in looked):
        if not as_json:
            typer.echo(voice("commands.see", page=FORMS))
        raise typer.Exit(REFUSED)


def _report(looked: Looked, voice: Voice) -> Iterable[str]:
    """What is said of a file: errors, warnings, and that it is good when there are no errors."""
    if looked.unreadable:
        yield from looked.lines(voice)
        return
    errors, warnings = looked.of("error"), looked.of("warning")
    for text_id, problems in (("commands.form_errors", errors), ("commands.form_warnings", warnings)):
        if problems:
            yield voice(text_id, file=looked.path.name, count=len(problems))
            yield from (voice("commands.form_problem", said=problem.say(voice)) for problem in problems)
    if looked.compiled is not None:
        form = looked.compiled.form
        yield voice(
            "commands.form_good",
            file=looked.path.name,
            form=form.id,
            version=looked.compiled.version,
            questions=_questions(form),
            languages=", ".join(form.languages) or "–",
        )


def _found(looked: Looked, voice: Voice) -> dict[str, object]:
    """The same as data."""
    found: dict[str, object] = {"file": str(looked.path), "good": looked.compiled is not None}
    if looked.compiled is not None:
        form = looked.compiled.form
        found |= {"form": form.id, "version": looked.compiled.version}
        found |= {"questions": _questions(form), "languages": list(form.languages)}
    return {**found, "problems": looked.as_data(voice)}


def _questions(form: Form) -> int:
    return sum(question.asked and question.type != "note" for question in form.questions)


# try ------------------------------------------------------------------------------------------------------------------


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("write a day such as 2026-11-21", param_hint="--today") from None


def try_(
    context: typer.Context,
    file: Walked,
    language: Annotated[
        str, typer.Option(metavar="LANGUAGE", help="Ask in this language of the form: lo, th, en, fr …")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Talk JSON, one object a line, with a program.")] = False,
    today: Annotated[
        date | None,
        typer.Option(parser=_day, metavar="DAY", help="Let the walk take place on this day, at 09:00."),
    ] = None,
    seed: Annotated[
        str, typer.Option(metavar="N", help="Let chance (ids, random numbers, orders) be the same every time.")
    ] = "",
    attachments: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where the form's lists lie (else beside it, and in FILE-media)."),
    ] = None,
    saved: Annotated[
        Path | None, typer.Option("--last-saved", metavar="FILE", help="The report before this one, as JSON.")
    ] = None,
    lists: Annotated[
        list[str] | None,
        typer.Option("--list", metavar="NAME=FILE", help="A list the form reads: a .csv file with a name column."),
    ] = None,
) -> None:
    """Walk through a form in the terminal.

    It asks as the chat will ask a coordinator. Nothing is kept.

    Answers are read from standard input, one a line; "back", "skip" and "stop" (or ກັບຄືນ, ຂ້າມ, ຢຸດ) do
    what they say, an empty line keeps what is there. At the end: everything to look through, and the typed
    values as JSON. Lists that lie beside the form as NAME.csv are found by themselves.

    With --json another program walks through the form (docs/commands.md says how).

    \b
      bot.py forms try L1.md --language lo
      bot.py forms try L1.md --list now=now.csv < answers.txt
      bot.py forms try L1.xlsx --json --today 2026-11-21 --seed 1 < answers.jsonl
    """
    from handlers.commands import rehearsal

    voice: Voice = voice_for(language) if language in LANGUAGES else context.obj
    folders = (attachments,) if attachments else rehearsal.folders_of(file)
    given = dict(_list_file(text, voice) for text in lists or ())
    wanted = rehearsal.Rehearsal(today, seed, folders, given, saved)
    if as_json:
        _talk(file, wanted, voice, language)
    else:
        _ask_all(file, wanted, voice, language or voice.language)


def _list_file(text: str, voice: Voice) -> tuple[str, Path]:
    """NAME and FILE of a --list option."""
    name, given, file = text.partition("=")
    if not given or not name or not file:
        raise typer.BadParameter(voice("commands.try_list", value=text), param_hint="--list")
    return name, Path(file)


def _ask_all(file: Path, wanted: Rehearsal, voice: Voice, language: str) -> None:
    """The walk in the terminal."""
    from handlers.commands import trying
    from handlers.commands.library import compile_files

    compiled = compile_files([file], voice, trial=True)[file]
    form = compiled.form
    for problem in compiled.warnings:
        typer.echo(problem.say(voice), err=True)
    session, missing = wanted.session(form, voice.zone)
    for problem in missing:
        typer.echo(problem.say(voice), err=True)
    language = _spoken(form, language, voice)
    typer.echo(form.title(language))
    terminal = trying.Terminal(say=typer.echo, ask=_ask)
    try:
        finished = trying.walk(session, voice, terminal, language)
    except trying.Stopped as stopped:
        if stopped.asked:
            typer.echo(voice("commands.try_stopped"))
            return
        raise Refused(voice("commands.try_ended")) from None
    typer.echo(trying.as_json(finished.values))


def _spoken(form: Form, wanted: str, voice: Voice) -> str:
    """The form's language that is meant; that it has no such one is said."""
    from handlers.commands.rehearsal import language_of

    language = language_of(form, wanted)
    if form.languages and language not in form.languages:
        languages = ", ".join(form.languages)
        typer.echo(voice("commands.try_language", language=wanted, languages=languages), err=True)
    return language


def _ask(mark: str) -> str | None:
    """A line from standard input; what comes from a file is shown too, so that the transcript can be read."""
    typer.echo(mark, nl=False)
    line = sys.stdin.readline()
    if not line:
        typer.echo()
        return None
    if not sys.stdin.isatty():
        typer.echo(line.rstrip("\n"))
    return line


def _talk(file: Path, wanted: Rehearsal, voice: Voice, language: str) -> None:
    """The walk with another program: standard output carries nothing but JSON, what is for people goes to the other
    stream."""
    from handlers.commands.library import NO_PLACE, look_at
    from handlers.commands.walking import Talk, written

    out = typer.get_binary_stream("stdout")
    session: Session | None = None
    with redirect_stdout(sys.stderr):
        try:
            looked = look_at(file, trial=True)
            lines, problems = looked.lines(voice), looked.as_data(voice)
            if looked.compiled is not None:
                session, missing = wanted.session(looked.compiled.form, voice.zone)
                lines += [problem.say(voice) for problem in missing]
        except Exception as error:
            refused = refusal(error, voice)
            if refused is None:
                raise
            lines = list(refused.lines)
            problems = [{**NO_PLACE, "message": line} for line in lines]
    for line in lines:
        typer.echo(line, err=True)
    if session is None:
        out.write(written({"problems": problems}))
        out.flush()
        raise typer.Exit(REFUSED)
    language = _spoken(session.form, language or session.form.default_language, voice)
    if not Talk(session, voice, language, typer.get_binary_stream("stdin"), out).run():
        raise typer.Exit(REFUSED)


# expand, publish ------------------------------------------------------------------------------------------------------


def expand(
    context: typer.Context,
    file: File,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it there, as .xlsx or .md, instead of printing it.")
    ] = None,
    as_written: Annotated[
        bool, typer.Option("--as-written", help="Change nothing but the kind of file: to go on in Excel, or back.")
    ] = False,
) -> None:
    """Write a form for other ODK tools.

    Its blocks are spliced in, rosters written out; calculations with functions of ours (kb:) are blanked. What
    comes out is a plain XLSForm that Kobo, ODK Central and Collect take. To go on writing the form in another
    kind of file, with its blocks and rosters, add --as-written.

    \b
      bot.py forms expand programmes/laos_prf/forms/L1.md > L1-whole.md
      bot.py forms expand L1.md --output L1.xlsx --as-written
    """
    from forms.sheets.plain import for_other_clients, plain_markdown
    from forms.sheets.workbook import read_workbook
    from handlers.commands.library import with_sheets, write_form

    voice: Voice = context.obj
    compiled = with_sheets(file, voice, trial=True)  # a form with errors is no form yet, in any kind of file
    workbook = read_workbook(file) if as_written else for_other_clients(compiled)
    if output is None:
        typer.echo(plain_markdown(workbook), nl=False)
        return
    write_form(output, workbook)
    typer.echo(voice("commands.form_written", file=output))


def publish(context: typer.Context, file: File) -> None:
    """Publish a form.

    New reports take this version at once, without a restart. Drafts and reports keep the version they were
    begun with. The same form published twice changes nothing.

    \b
      bot.py forms publish programmes/laos_prf/forms/L1.md
    """
    from handlers.commands.library import as_published, checked, programmes_set, with_sheets
    from handlers.commands.opening import opened, published
    from handlers.house import form_version

    voice: Voice = context.obj
    compiled = with_sheets(file, voice)
    lists_it = [programme for programme in programmes_set() if compiled.id in programme.form]
    versions = asyncio.run(published())
    for programme in lists_it:
        checked(programme, voice, {**as_published(programme, versions), compiled.id: compiled})
    version = form_version(compiled, datetime.now(UTC))

    async def keep() -> bool:
        async with opened() as store:
            return await store.publish(version)

    if not lists_it:
        typer.echo(voice("commands.form_unlisted", form=compiled.id))
    said = "commands.published" if asyncio.run(keep()) else "commands.published_already"
    typer.echo(voice(said, form=compiled.id, version=compiled.version))
