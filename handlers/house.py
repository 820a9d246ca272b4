"""The house: settings, storage, programmes and forms put together, once, for every command and every door."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self
from urllib.parse import quote

from conversations.events import File
from conversations.forms import files as dialogue_files
from conversations.people.ways import Way
from conversations.world import World
from forms.form import Form
from forms.sheets.attached import read_form
from forms.sheets.markdown import as_markdown
from forms.sheets.workbook import LISTS, Workbook
from forms.sheets.xlsform import Compiled, compile_form, version_in
from handlers.media import Media, Refused
from handlers.settings import Settings
from i18n.catalogue import Catalogues
from programmes.areas import Place, Places
from programmes.holidays import days_off
from programmes.load import load_programmes
from programmes.model import Programme
from programmes.opening import opened
from storage.keys import Keys
from storage.migrate import upgrade
from storage.records import FormVersion
from storage.store import Store


class House:
    """What is published, and where everything is kept: `store` and `media`. `world` gives it in the newest state."""

    def __init__(self, settings: Settings, store: Store, programmes: Sequence[Programme]) -> None:
        self.settings, self.store = settings, store
        self.programmes = tuple(programmes)
        self.media = Media.of(settings)
        self.catalogues = Catalogues.read()
        self.days_off: Mapping[str, frozenset[date]] = {}
        self.shown: Mapping[tuple[str, str], File] = {}
        self._world: World | None = None
        self._opened: dict[tuple[str, str], Form] = {}
        self._moving_in = asyncio.Lock()

    @classmethod
    async def open(
        cls, settings: Settings, *, migrate: bool = False, frugal: bool = False, now: datetime | None = None
    ) -> House:
        """Open the database, and publish the programmes' forms that it does not know yet, as of `now` (real time when
        it is not given). `frugal` compiles them in a process of its own, for one that is to run for long: the compiler
        takes 40 MiB that are never given back.

        Raises ProgrammeError or FormError when a programme is not right, and what storage raises when the
        database cannot be used.
        """
        if migrate:
            await asyncio.to_thread(upgrade, settings.database_url)
        now = now or datetime.now(UTC)
        programmes = load_programmes(settings.programmes)
        store = await Store.open(settings.database_url, Keys.read(settings.secret_keys.get_secret_value()))
        house = cls(settings, store, programmes)
        try:
            await house.publish(now, frugal=frugal)
            house.shown = await asyncio.to_thread(house._shown_by_forms, now)
            house.days_off = await asyncio.to_thread(_days_off, programmes, now.year, apart=frugal)
        except BaseException:
            await store.close()  # else its threads would keep the process alive
            raise
        return house

    async def close(self) -> None:
        await self.store.close()

    async def __aenter__(self) -> House:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def publish(self, now: datetime, *, frugal: bool = False) -> None:
        """Publish forms of the programmes' folders, and our own dialogues, in versions never seen before.

        One that was seen before is left alone, so that a form published by hand is not undone by a restart.
        """
        known = {(one.form, one.version) for one in await self.store.form_versions(current_only=False)}
        new = [one for one in self._sources() if (one.workbook.name, one.version) not in known]
        compiled = await asyncio.to_thread(_elsewhere if frugal else _here, new, now) if new else []
        for made in compiled:
            await self.store.publish(made)

    def _sources(self) -> Iterator[Source]:
        yield from _our_dialogues()
        for programme in self.programmes:
            blocks = programme.blocks()
            for file in programme.form_files().values():
                yield Source.of(file, blocks)

    def _shown_by_forms(self, now: datetime) -> dict[tuple[str, str], File]:
        """The pictures and sounds beside the programmes' forms (in FORM-media), taken into the media store; what is no
        such thing is left out."""
        found: dict[tuple[str, str], File] = {}
        for programme in self.programmes:
            for form, path in programme.form_files().items():
                folder = path.with_name(f"{path.stem}-media")
                for file in sorted(folder.iterdir()) if folder.is_dir() else ():
                    if file.suffix.lower() not in LISTS and file.is_file():
                        with suppress(Refused):
                            kept = self.media.keep(file.read_bytes(), now)
                            found[form, file.name] = File(kept.name, file.name, kept.mime)
        return found

    def at(self, stamp: int) -> World | None:
        """The world, if it is at hand at this stamp."""
        return self._world if self._world is not None and self._world.stamp == stamp else None

    async def world(self, stamp: int) -> World:
        """The world at this stamp or a newer one; read anew when something was published since."""
        if self._world is None or self._world.stamp != stamp:
            async with self._moving_in:
                if self._world is None or self._world.stamp != stamp:
                    self._world = await self._read_world()
        return self._world

    async def _read_world(self) -> World:
        stamp = await self.store.stamp()
        current: dict[str, str] = {}
        for one in await self.store.form_versions(current_only=True):
            key = (one.form, one.version)
            if key not in self._opened:
                self._opened[key] = opened(self.programmes, one.form, one.xform)
            current[one.form] = one.version
        places = Places(Place.of(asdict(row)) for row in await self.store.places())
        return World(
            self.catalogues,
            places,
            self.programmes,
            dict(self._opened),
            current,
            stamp,
            ways_set(self.settings),
            self.days_off,
            self.shown,
        )


def ways_set(settings: Settings) -> tuple[Way, ...]:
    """How the bot is found on the platforms that are named."""
    found = []
    if name := settings.telegram_name:
        found.append(Way("telegram", f"@{name}", f"https://t.me/{name}?start={{code}}"))
    if name := settings.line_name:
        found.append(Way("line", name, f"https://line.me/R/oaMessage/{quote(name)}/?{{code}}"))
    return tuple(found)


YEARS_OFF = (-2, 4)  # of which years the days off are known, from this one: a process hardly runs so long


def _days_off(programmes: Sequence[Programme], year: int, *, apart: bool) -> dict[str, frozenset[date]]:
    """The days off by which programmes move their meetings. `apart`: found in a process of its own."""
    countries = sorted({one.holidays for one in programmes if one.holidays and one.meeting})
    years = range(year + YEARS_OFF[0], year + YEARS_OFF[1])
    if not apart or not countries:
        return {country: days_off(country, years) for country in countries}
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return {country: process.submit(days_off, country, years).result() for country in countries}


class Source(NamedTuple):
    """A form that is to be compiled, and the blocks it may include."""

    version: str
    workbook: Workbook
    blocks: dict[str, Workbook]

    @classmethod
    def of(cls, file: Path, blocks: dict[str, Workbook]) -> Self:
        """Read, not compiled. Raises FormError for what cannot be read."""
        workbook = read_form(file)
        return cls(version_in(workbook, blocks), workbook, blocks)


@cache
def _our_dialogues() -> tuple[Source, ...]:
    """They come with the program, so they are read once."""
    return tuple(Source.of(file, {}) for file in dialogue_files())


_made: dict[tuple[str, str], FormVersion] = {}  # what this process has compiled: it may open many houses


def _here(sources: Sequence[Source], now: datetime) -> list[FormVersion]:
    for version, workbook, blocks in sources:
        key = (workbook.name, version)
        if key not in _made:
            _made[key] = form_version(compile_form(workbook, blocks=blocks), now)
    return [replace(_made[one.workbook.name, one.version], published_at=now) for one in sources]


def _elsewhere(sources: Sequence[Source], now: datetime) -> list[FormVersion]:
    """In another process; what is wrong with a form is found again here, where it can be told."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        try:
            return process.submit(_here, sources, now).result()
        except Exception:  # whatever it was: the same here has its own words
            return _here(sources, now)


def form_version(made: Compiled, now: datetime) -> FormVersion:
    """A compiled form as it is published: its XForm, and its expanded sheets as Markdown to read."""
    return FormVersion(made.id, made.version, made.xform, as_markdown(made.sheets), now)
