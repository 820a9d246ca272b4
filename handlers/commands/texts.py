"""texts: what the bot says in Lao and Thai, for a native reader to check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from handlers.commands.desk import language_option

if TYPE_CHECKING:
    from forms.sheets.workbook import Workbook
    from i18n.unread import Wording
    from i18n.voice import Voice

COLUMNS = ("place", "language", "english", "text", "correction")


def add_to(app: typer.Typer) -> None:
    """Add `texts`."""
    app.command("texts")(texts)


def texts(
    context: typer.Context,
    unreviewed: Annotated[
        bool, typer.Option("--unreviewed", help="Only what no native reader has confirmed yet.")
    ] = False,
    language: Annotated[str, typer.Option(metavar="lo|th", callback=language_option, help="Only this language.")] = "",
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a table (.xlsx, .csv) with a column for corrections.")
    ] = None,
) -> None:
    """List what the bot says in Lao and Thai.

    All texts of the catalogues and of every form, each with its place and the English that it is to say. With
    --unreviewed only those that wait for a native reader. Whoever confirms a text of a catalogue takes the flag
    "fuzzy" away from its entry (Poedit and Weblate do so with a key); whoever has read a form writes the language
    into the column "reviewed" of its settings sheet.

    \b
      bot.py texts --unreviewed --language lo
      bot.py texts --unreviewed --language th --to for-a-reader.xlsx
    """
    from handlers.sheets import write_table
    from i18n.unread import catalogue_wordings

    voice: Voice = context.obj
    found = [
        one
        for one in (*catalogue_wordings(), *_form_wordings())
        if language in ("", one.language) and (one.unread or not unreviewed)
    ]
    if to is not None:
        write_table(to, "texts", COLUMNS, [(one.place, one.language, one.english, one.text, "") for one in found])
        typer.echo(voice("commands.texts_written", count=len(found), file=to))
        return
    for one in found:
        typer.echo(f"{one.place} [{one.language}]\n  {one.english}\n  {one.text}")
    typer.echo(voice("commands.texts_count", count=len(found)))


def _form_wordings() -> Iterator[Wording]:
    """Every Lao and Thai text of our dialogues, and of the programmes' forms and blocks."""
    from conversations.forms import files
    from forms.sheets.workbook import read_workbook
    from handlers.commands.library import programmes_set
    from programmes.model import sheets_in

    for path in files():
        yield from wordings(read_workbook(path), path.stem)
    for programme in programmes_set():
        for path in (*sheets_in(programme.folder / "forms"), *sheets_in(programme.folder / "blocks")):
            yield from wordings(read_workbook(path), f"{programme.id}/{path.stem}")


def wordings(book: Workbook, name: str) -> Iterator[Wording]:
    """Every Lao and Thai text of a form, row by row."""
    from i18n.unread import OURS, Wording

    read = book.setting("reviewed").split()
    for sheet in book.sheets.values():
        for row in sheet.rows:
            for column, text in row.cells.items():
                stem, _, tongue = column.partition("::")
                code = tongue.rpartition("(")[2].rstrip(")")
                if code in OURS:
                    place = f"{name}:{sheet.name}:{row.number}:{stem}"
                    yield Wording(place, code, _english(row.cells.items(), stem), text, code not in read)


def _english(cells: Iterable[tuple[str, str]], stem: str) -> str:
    return next((text for column, text in cells if column.startswith(f"{stem}::") and column.endswith("(en)")), "")
