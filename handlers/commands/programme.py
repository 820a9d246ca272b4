"""programme check: is a programme's folder in order?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def add_to(app: typer.Typer) -> None:
    """Add the group `programme`."""
    group = typer.Typer(help="Programmes: roles, forms, calendar, indicators, charts.", no_args_is_help=True)
    group.command("check")(check)
    app.add_typer(group, name="programme")


def check(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder with programme.toml.")],
) -> None:
    """Check a programme.

    Its programme.toml, all its forms and the templates of its documents, and that they fit together. Every problem
    is named with its place: first what cannot be read, and when all can, what does not fit together.

    \b
      bot.py programme check programmes/laos_prf
    """
    from handlers.commands.desk import FORMS, Refused
    from handlers.commands.documents import faults_in
    from handlers.commands.library import checked, warnings
    from programmes.load import load_programme

    voice = context.obj
    programme = load_programme(folder)
    compiled = checked(programme, voice)
    if faults := faults_in(programme, {name: one.form for name, one in compiled.items()}, voice):
        raise Refused(faults, FORMS)
    for form, path in programme.form_files().items():
        for line in warnings(path, compiled[form], voice):
            typer.echo(line)
    typer.echo(
        voice(
            "commands.programme_good",
            programme=programme.id,
            version=programme.version,
            forms=len(compiled),
            duties=len(programme.duty),
            indicators=len(programme.indicator),
        )
    )
