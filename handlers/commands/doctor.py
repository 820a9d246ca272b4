"""doctor: everything that can be wrong with an installation, looked at one by one."""

from __future__ import annotations

import asyncio
import importlib.metadata
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from deploy.environment import NEWEST, OLDEST, wanted
from handlers.commands.database import BACKUP_MADE
from handlers.commands.desk import REFUSED, refusal
from handlers.commands.opening import database_file, keys_of, must_exist, opened, published
from handlers.settings import Settings, read_settings
from i18n.voice import Voice

if TYPE_CHECKING:
    from handlers.findings import Finding
    from programmes.model import Programme
    from storage.records import PlaceRow

ZONES = ("Asia/Vientiane", "Asia/Bangkok")
LEAST_FREE = 500_000_000  # bytes: a year of a province, its photos and a backup
OLDEST_BACKUP = timedelta(days=7)
BUILT = datetime(2026, 11, 1, tzinfo=UTC)  # no right clock shows a time before this program was written
LEEWAY = timedelta(minutes=5)


class Sick(Exception):
    """A check failed; the words say what is wrong and what to do."""


@dataclass
class Patient:
    """What the checks look at; those that come later use what earlier ones found."""

    voice: Voice
    now: datetime
    settings: Settings | None = None
    programmes: tuple[Programme, ...] = ()
    database: bool = False  # there, and at this version
    readable: bool = False  # and the keys open what is in it
    media: bool = False
    forms: bool = False  # all of the programmes' forms are published


class NotNow(Exception):
    """A check cannot be made, because an earlier one failed."""


Check = Callable[[Patient], str]


def add_to(app: typer.Typer) -> None:
    """Add `doctor`."""
    app.command("doctor")(doctor)


def doctor(context: typer.Context) -> None:
    """Look at everything that can be wrong, and ask Telegram and LINE about their side.

    Says what to do about each thing that is. Changes nothing. Ends with 1 when something is wrong. Run it
    after installing, after every update, and whenever something is odd; whether the bot runs or not.

    Signs: ✓ good, ✗ wrong, ! worth knowing, ? look yourself in the console, – could not be seen now.

    \b
      bot.py doctor
    """
    patient = Patient(context.obj, datetime.now(UTC))
    failed = sum(not _look(patient, name, check) for name, check in CHECKS.items())
    failed += _look_at_doors(patient)
    if failed:
        typer.echo(context.obj("commands.doctor_ill", count=failed))
        raise typer.Exit(REFUSED)
    typer.echo(context.obj("commands.doctor_well"))


def _look(patient: Patient, name: str, check: Check) -> bool:
    """Make one check and print its line; False when it failed."""
    voice = patient.voice
    label = voice(f"commands.doctor_{name}")
    try:
        typer.echo(f"✓ {label}: {check(patient)}")
    except NotNow:
        typer.echo(f"– {label}: {voice('commands.doctor_not_now')}")
    except Exception as error:
        for line in _words(error, voice):
            typer.echo(f"✗ {label}: {line}")
        return False
    return True


def _look_at_doors(patient: Patient) -> int:
    """Look at the doors that are set and print what is found; how much of it is wrong."""
    from handlers.commands.doors import look

    failed = 0
    for name, finding in look(patient.settings, patient.voice, patient.now) if patient.settings else ():
        typer.echo(finding.say(patient.voice, name))
        failed += finding.mark == "wrong"
        for ahead in _month_ahead(patient, finding):
            typer.echo(ahead.say(patient.voice, name))
    return failed


def _month_ahead(patient: Patient, finding: Finding) -> Iterable[Finding]:
    """Behind how many messages are left on LINE this month: what the rest of it will take of them."""
    from handlers.commands.doors import FAULT

    if not patient.forms or not finding.kind.text.startswith("doctor.line_quota_"):
        return ()
    left = finding.values.get("left", 0)
    if not isinstance(left, int) or "most" not in finding.values:
        return ()
    try:
        return asyncio.run(_taken(patient, left))
    except Exception as error:  # what is wrong with the programmes is said in its place
        return [FAULT(kind=type(error).__name__)]


async def _taken(patient: Patient, left: int) -> list[Finding]:
    from handlers.clock import forecast
    from handlers.doors import LINE
    from handlers.house import House
    from handlers.month_ahead import account_of, takes
    from storage.desk import LinkedGroups

    async with opened(patient.settings) as store:
        # Not House.open, which publishes forms: nothing is changed here.
        house = House(_needed(patient), store, patient.programmes)
        coming = await forecast(store, house, patient.now, LINE)
        groups = sum(one.door == LINE for one in await store.look(LinkedGroups()))
        return list(takes(await account_of(store, LINE, patient.now), coming, groups, left))


def _words(error: Exception, voice: Voice) -> tuple[str, ...]:
    if isinstance(error, Sick):
        return (str(error),)
    refused = refusal(error, voice)
    return refused.lines if refused else (voice("commands.doctor_fault", kind=type(error).__name__),)


def _python(patient: Patient) -> str:
    version = sys.version_info[:2]
    if not OLDEST <= version <= NEWEST:
        raise Sick(patient.voice("commands.doctor_python_old", version=f"{version[0]}.{version[1]}"))
    return sys.version.split()[0]


def _packages(patient: Patient) -> str:
    pins = [pin.split("==") for pin in wanted(tests=False)]
    wrong = [name for name, version in pins if _installed(name.partition("[")[0]) != version]
    if wrong:
        raise Sick(patient.voice("commands.doctor_packages_wrong", packages=", ".join(wrong)))
    return patient.voice("commands.doctor_packages_good", count=len(pins))


def _installed(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _settings(patient: Patient) -> str:
    patient.settings = read_settings()
    keys_of(patient.settings)
    return patient.voice("commands.doctor_settings_good")


def _needed(patient: Patient) -> Settings:
    if patient.settings is None:
        raise NotNow
    return patient.settings


def _database(patient: Patient) -> str:
    from storage import migrate

    settings = _needed(patient)
    must_exist(settings)
    at = migrate.current(settings.database_url)
    if at != migrate.head():
        raise Sick(patient.voice("commands.migrate_first"))
    patient.database = True
    return patient.voice("commands.doctor_database_good", version=at)


def _keys(patient: Patient) -> str:
    settings = _needed(patient)

    async def check() -> int:
        async with opened(settings) as store:
            return await store.check_keys()

    if not patient.database or not settings.secret_keys.get_secret_value():
        raise NotNow
    count = asyncio.run(check())
    patient.readable = True
    return patient.voice("commands.doctor_keys_good", count=count)


def _programmes(patient: Patient) -> str:
    from handlers.commands.library import as_published, checked, programmes_set

    settings = _needed(patient)
    versions = asyncio.run(published(settings)) if patient.readable else ()
    patient.programmes = programmes_set()
    for programme in patient.programmes:
        checked(programme, patient.voice, as_published(programme, versions))
    return ", ".join(programme.id for programme in patient.programmes)


def _forms(patient: Patient) -> str:
    """Every form that a programme lists is published, and opens."""
    from forms.form import load

    settings = _needed(patient)
    if not patient.readable or not patient.programmes:
        raise NotNow

    async def check() -> list[str]:
        async with opened(settings) as store:
            published = {one.form: one for one in await store.form_versions()}
        for version in published.values():
            load(version.xform)
        return [form for programme in patient.programmes for form in programme.form_files() if form not in published]

    if missing := asyncio.run(check()):
        raise Sick(patient.voice("commands.doctor_forms_missing", forms=", ".join(missing)))
    patient.forms = True
    return patient.voice("commands.doctor_forms_good")


def _places(patient: Patient) -> str:
    """Every place lies where the levels want it, and every role is held over a place of its level."""
    from handlers.commands.importing import held_over
    from handlers.commands.registers import Levels, misplaced, mixed, some

    settings = _needed(patient)
    if not patient.readable or not patient.programmes:
        raise NotNow

    async def check() -> tuple[dict[str, PlaceRow], list[str]]:
        async with opened(settings) as store:
            places = {row.code: row for row in await store.places()}
            held = await held_over(store, patient.programmes, tuple(places))
        wrong = [
            f"{code} ({name})"
            for code, here in held.items()
            for name, level in {**here.roles, **here.forms}.items()
            if level != places[code].kind
        ]
        return places, wrong

    places, wrong = asyncio.run(check())
    levels, count = Levels.of(patient.programmes), len(places)
    if shared := mixed(places, levels):
        raise Sick(patient.voice("commands.doctor_places_mixed", places=some(shared)))
    if astray := misplaced(places, levels):
        raise Sick(patient.voice("commands.doctor_places_astray", places=some(astray)))
    if wrong:
        raise Sick(patient.voice("commands.doctor_places_held", places=some(wrong)))
    if not count:
        return patient.voice("commands.doctor_places_none")
    return patient.voice("commands.doctor_places_good", count=patient.voice.number(count))


def _fonts(patient: Patient) -> str:
    from charts.fonts import chain

    return ", ".join(path.name.partition("-")[0] for path in chain("regular") if path.is_file())


def _media(patient: Patient) -> str:
    """The folder can be written to, or made: it is made when it is first needed."""
    folder = _needed(patient).media_dir
    there = _nearest(folder)
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError:
        raise Sick(patient.voice("commands.doctor_media_bad", folder=there)) from None
    patient.media = True
    return str(folder) if folder.exists() else patient.voice("commands.doctor_media_new", folder=folder)


def _disk(patient: Patient) -> str:
    settings = _needed(patient)
    file = database_file(settings)
    places = {settings.media_dir} if patient.media else set()
    places |= {file.parent if file else Path()}
    free = min(shutil.disk_usage(_nearest(place)).free for place in places)
    size = patient.voice.number(free // 1_000_000)
    if free < LEAST_FREE:
        raise Sick(patient.voice("commands.doctor_disk_full", free=size))
    return patient.voice("commands.doctor_disk_good", free=size)


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest path above it that exists."""
    return next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())


def _zones(patient: Patient) -> str:
    names = dict.fromkeys((*ZONES, *(programme.zone for programme in patient.programmes)))
    for name in names:
        try:
            ZoneInfo(name)
        except ZoneInfoNotFoundError:
            raise Sick(patient.voice("commands.doctor_zone_missing", zone=name)) from None
    return ", ".join(names)


def _clock(patient: Patient) -> str:
    """The clock is not before this program was written, nor before what is in the database."""
    if patient.now < max(BUILT, _newest_known(patient) - LEEWAY):
        raise Sick(patient.voice("commands.doctor_clock_wrong", now=patient.voice.moment(patient.now)))
    return patient.voice.moment(patient.now)


def _newest_known(patient: Patient) -> datetime:
    if not patient.readable:
        return BUILT

    async def newest() -> datetime:
        async with opened(patient.settings) as store:
            return max((one.published_at for one in await store.form_versions()), default=BUILT)

    return asyncio.run(newest())


def _backup(patient: Patient) -> str:
    """How old the last backup is; nothing is wrong when none was made here (PostgreSQL has its own tools)."""
    if not patient.readable:
        raise NotNow

    async def made() -> str | None:
        async with opened(patient.settings) as store:
            return await store.mark(BACKUP_MADE)

    last = asyncio.run(made())
    if last is None:
        return patient.voice("commands.doctor_backup_none")
    moment = datetime.fromisoformat(last)
    if patient.now - moment > OLDEST_BACKUP:
        raise Sick(patient.voice("commands.doctor_backup_old", moment=patient.voice.moment(moment)))
    return patient.voice.moment(moment)


CHECKS: dict[str, Check] = {
    "python": _python,
    "packages": _packages,
    "settings": _settings,
    "database": _database,
    "keys": _keys,
    "programmes": _programmes,
    "forms": _forms,
    "places": _places,
    "fonts": _fonts,
    "media": _media,
    "disk": _disk,
    "zones": _zones,
    "clock": _clock,
    "backup": _backup,
}
