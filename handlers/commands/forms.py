"""forms check, try, expand, publish: an author's way from a spreadsheet to a form that people are asked."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from handlers.commands.desk import Refused, language_option, voice_for
from i18n.voice import Voice

Files = Annotated[list[Path], typer.Argument(metavar="FILE…", help="XLSForms: .md, .xlsx, .xls or .csv.")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="An XLSForm: .md, .xlsx, .xls or .csv.")]


def add_to(app: typer.Typer) -> None:
    """Add the group `forms`."""
    group = typer.Typer(help="Forms: check, try, look at, publish.", no_args_is_help=True)
    group.command("check")(check)
    group.command("try")(try_)
    group.command("expand")(expand)
    group.command("publish")(publish)
    app.add_typer(group, name="forms")


def check(context: typer.Context, files: Files) -> None:
    """Check forms.

    Every problem is named with its sheet, row and column, all at once.

    \b
      bot.py forms check L1.xlsx
      bot.py forms check programmes/laos_prf/forms/*.md
    """
    from handlers.commands.library import compile_files, warnings

    voice: Voice = context.obj
    for path, compiled in compile_files(files, voice).items():
        for line in warnings(path, compiled, voice):
            typer.echo(line)
        form = compiled.form
        typer.echo(
            voice(
                "commands.form_good",
                file=path.name,
                form=compiled.id,
                version=compiled.version,
                questions=sum(question.asked and question.type != "note" for question in form.questions),
                languages=", ".join(form.languages),
            )
        )


def try_(
    context: typer.Context,
    file: File,
    language: Annotated[
        str, typer.Option(metavar="lo|th|en", callback=language_option, help="Ask in this language.")
    ] = "",
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

    \b
      bot.py forms try L1.md --language lo
      bot.py forms try L1.md --list now=now.csv < answers.txt
    """
    from handlers.commands import trying
    from handlers.commands.library import compile_files

    voice: Voice = voice_for(language) if language else context.obj
    given = dict(_list_file(text, voice) for text in lists or ())
    form = compile_files([file], voice)[file].form
    now = datetime.now(UTC)
    session = trying.open_session(form, now, voice.zone, trying.lists_for(form, file, given))
    typer.echo(form.title(voice.language))
    terminal = trying.Terminal(say=typer.echo, ask=_ask)
    try:
        finished = trying.walk(session, voice, terminal, now.astimezone(voice.zone).date())
    except trying.Stopped as stopped:
        if stopped.asked:
            typer.echo(voice("commands.try_stopped"))
            return
        raise Refused(voice("commands.try_ended")) from None
    typer.echo(trying.as_json(finished.values))


def _list_file(text: str, voice: Voice) -> tuple[str, Path]:
    """NAME and FILE of a --list option."""
    name, given, file = text.partition("=")
    if not given or not name or not file:
        raise typer.BadParameter(voice("commands.try_list", value=text), param_hint="--list")
    return name, Path(file)


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


def expand(context: typer.Context, file: File) -> None:
    """Print a form with its blocks spliced in.

    What comes out is a Markdown XLSForm that any ODK tool takes.

    \b
      bot.py forms expand programmes/laos_prf/forms/L1.md > L1-whole.md
    """
    from forms.sheets.markdown import as_markdown
    from handlers.commands.library import compile_files

    typer.echo(as_markdown(compile_files([file], context.obj)[file].sheets), nl=False)


def publish(context: typer.Context, file: File) -> None:
    """Publish a form.

    New reports take this version at once, without a restart. Drafts and reports keep the version they were
    begun with. The same form published twice changes nothing.

    \b
      bot.py forms publish programmes/laos_prf/forms/L1.md
    """
    from handlers.commands.library import checked, compile_files, programmes_set
    from handlers.commands.opening import opened
    from handlers.house import form_version

    voice: Voice = context.obj
    compiled = compile_files([file], voice)[file]
    lists_it = [programme for programme in programmes_set() if compiled.id in programme.form]
    for programme in lists_it:
        checked(programme, voice, {compiled.id: compiled})
    version = form_version(compiled, datetime.now(UTC))

    async def keep() -> bool:
        async with opened() as store:
            return await store.publish(version)

    if not lists_it:
        typer.echo(voice("commands.form_unlisted", form=compiled.id))
    said = "commands.published" if asyncio.run(keep()) else "commands.published_already"
    typer.echo(voice(said, form=compiled.id, version=compiled.version))
