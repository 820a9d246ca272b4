"""document keep, back, get: the templates of documents, for all places or for one. Officers keep those of their own
places in the chat."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from forms.form import Form
    from i18n.voice import Voice
    from programmes.model import Programme
    from storage.store import Store

Name = Annotated[str, typer.Argument(metavar="NAME", help="The document, as programme.toml calls it.")]
PlaceOption = Annotated[
    str, typer.Option("--place", metavar="CODE", help="For this place and all in it; else for all.")
]


def add_to(app: typer.Typer) -> None:
    """Add the group `document`."""
    group = typer.Typer(help="Documents made of reports: their templates, Word files.", no_args_is_help=True)
    group.command("keep")(keep)
    group.command("back")(back)
    group.command("get")(get)
    app.add_typer(group, name="document")


def keep(
    context: typer.Context,
    name: Name,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The template, .docx.", exists=True, dir_okay=False)],
    place: PlaceOption = "",
) -> None:
    """Check a template, and use it from now on.

    It takes the place of the one that comes with the programme, wherever an officer has kept none of his own. Every
    name in it that the form has not is told with its place, and nothing is changed.

    \b
      bot.py document keep K3 minutes.docx
      bot.py document keep K3 minutes-of-xamtai.docx --place 0706
    """
    from handlers.commands.desk import FORMS, Refused

    voice: Voice = context.obj
    if faults := asyncio.run(_keep(voice, name, file.name, file.read_bytes(), place)):
        raise Refused([f"{file.name}: {fault}" for fault in faults], FORMS)
    typer.echo(voice("documents.command.kept", name=name, place=place or "–"))


def back(context: typer.Context, name: Name, place: PlaceOption = "") -> None:
    """Use the former template again: the one kept for all, or the one that comes with the programme.

    \b
      bot.py document back K3 --place 0706
    """
    asyncio.run(_back(context.obj, name, place))
    typer.echo(context.obj("documents.command.back", name=name, place=place or "–"))


def get(
    context: typer.Context,
    name: Name,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it.")],
    place: PlaceOption = "",
) -> None:
    """Write the template that is used for a place, or for all, to a file.

    \b
      bot.py document get K3 minutes.docx --place 0706
    """
    from handlers.commands.desk import FORMS, Refused

    if file.exists():
        raise Refused(context.obj("documents.command.there", file=file), FORMS)
    file.write_bytes(asyncio.run(_template(context.obj, name, place)))
    typer.echo(context.obj("documents.command.written", file=file))


async def _keep(voice: Voice, name: str, called: str, data: bytes, place: str) -> list[str]:
    """The faults, in words; without any it is kept."""
    from conversations.documents.documents import key_of, mark_of, replaced, said
    from conversations.documents.fields import example, shape_of
    from conversations.documents.shapes import Candidate
    from handlers.commands.opening import opened
    from handlers.documents.templates import checked
    from handlers.media import Media
    from handlers.settings import read_settings
    from storage.writes import AddAudit

    programme = _programme(voice, name)
    async with opened() as store:
        await _known(voice, store, place)
        shape = shape_of(await _form(voice, store, programme, name), programme)
        key = key_of(programme.id, name, place)
        found = checked(data, called, [Candidate(key, shape, example(shape))])
        if found.faults:
            return [said(voice, fault) for fault in found.faults]
        now = datetime.now(UTC)
        kept = Media.of(read_settings()).keep(found.data, now, ours=True)
        writes = replaced(key, await store.mark(mark_of(key)), kept.name, now)
        await store.write([*writes, AddAudit("template kept", "administrator", key)], now=now)
    return []


async def _form(voice: Voice, store: Store, programme: Programme, name: str) -> Form:
    """The form that a document is of, as it is published, or else as it lies in the programme's folder."""
    from handlers.commands.library import compile_files
    from programmes.opening import opened

    id_ = programme.document[name].form
    published = next((one for one in await store.form_versions() if one.form == id_), None)
    if published is not None:
        return opened([programme], id_, published.xform)
    file = programme.form_files()[id_]
    return compile_files([file], voice)[file].form


async def _back(voice: Voice, name: str, place: str) -> None:
    from conversations.documents.documents import key_of, mark_of, replaced
    from handlers.commands.opening import opened
    from storage.writes import AddAudit

    key = key_of(_programme(voice, name).id, name, place)
    async with opened() as store:
        await _known(voice, store, place)
        now = datetime.now(UTC)
        writes = replaced(key, await store.mark(mark_of(key)), "", now)
        await store.write([*writes, AddAudit("template dropped", "administrator", key)], now=now)


async def _template(voice: Voice, name: str, place: str) -> bytes:
    """The template of a place, or of what it lies in, or the one for all, or the programme's."""
    from conversations.documents.documents import marks_of
    from handlers.commands.importing import tree
    from handlers.commands.opening import opened
    from handlers.media import Media
    from handlers.settings import read_settings

    programme = _programme(voice, name)
    async with opened() as store:
        await _known(voice, store, place)
        path = [step.code for step in tree(await store.places()).path(place)]
        for mark in marks_of(programme.id, name, path):
            if media := await store.mark(mark):
                return Media.of(read_settings()).open(media)
    return (programme.folder / "documents" / programme.document[name].template).read_bytes()


def _programme(voice: Voice, name: str) -> Programme:
    """The programme that has this document. Raises Refused."""
    from handlers.commands.desk import FORMS, Refused
    from handlers.commands.library import programmes_set

    found = programmes_set()
    for programme in found:
        if name in programme.document:
            return programme
    known = ", ".join(one for programme in found for one in programme.document)
    raise Refused(voice("documents.command.unknown", name=name, known=known or "–"), FORMS)


async def _known(voice: Voice, store: Store, place: str) -> None:
    """Raises Refused for a place that there is not."""
    from handlers.commands.desk import FORMS, Refused

    if place and place not in {one.code for one in await store.places()}:
        raise Refused(voice("documents.command.no_place", place=place), FORMS)


def faults_in(programme: Programme, forms: Mapping[str, Form], voice: Voice) -> list[str]:
    """What is wrong with the templates that come with a programme, in words, given its compiled forms."""
    from conversations.documents.documents import said
    from conversations.documents.fields import example, shape_of
    from conversations.documents.shapes import Candidate
    from handlers.documents.templates import checked

    lines = []
    for name, document in programme.document.items():
        shape = shape_of(forms[document.form], programme)
        data = (programme.folder / "documents" / document.template).read_bytes()
        found = checked(data, document.template, [Candidate(name, shape, example(shape))])
        lines += [f"documents/{document.template}: {said(voice, fault)}" for fault in found.faults]
    return lines
