"""The stage of the practice chat: its own folder with database and keys, and who may be played."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from conversations.people import invitations
from handlers.house import House
from handlers.practice.cast import Persona
from handlers.practice.sample import chat_of, fill, sample_of
from handlers.settings import HOUSE, Settings, SettingsError, variable, wrong
from programmes.model import Programme
from programmes.sample import Part, cast
from storage.keys import Keys
from storage.store import Store
from storage.writes import AddInvitation

FOLDER = HOUSE / "practice"
PROGRAMMES = tuple(HOUSE / "programmes" / name for name in ("laos_prf", "thailand_cdd"))
INVITATION = "practice_invitation"  # the mark that keeps a newcomer's code: it opens nothing real
SET = "practice_set"  # the mark that says of which programmes the sample is complete


class PracticeSettings(Settings):
    """Settings that neither the environment nor a .env file touches: the real bot's are none of the practice chat's."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def practice_settings(folder: Path = FOLDER) -> Settings:
    """The settings of the practice chat: everything in one folder, nothing of the real bot's but METRICS_TOKEN, so
    that the metrics can be looked at. Raises SettingsError when that is wrong."""
    folder.mkdir(parents=True, exist_ok=True)
    key_file = folder / "keys"
    if not key_file.exists():
        key_file.touch(0o600)
        key_file.write_text(Keys.make(), "ascii")
    values = _in(folder, key_file)
    if token := os.environ.get(variable("metrics_token")):
        values["metrics_token"] = token
    try:
        return PracticeSettings(**values)
    except ValidationError as error:
        raise SettingsError([wrong(each) for each in error.errors()]) from None


def _in(folder: Path, key_file: Path) -> dict[str, Any]:
    return {
        "database_url": f"sqlite:///{folder / 'practice.sqlite'}",
        "secret_keys": key_file.read_text("ascii").strip(),
        "media_dir": folder / "media",
        "programmes": PROGRAMMES,
    }


async def open_stage(settings: Settings, now: datetime) -> House:
    """The house on the practice database, with its sample stories told once, up to now."""
    house = await House.open(settings, migrate=True, frugal=True, now=now)
    told = " ".join(programme.id for programme in house.programmes)
    if await house.store.mark(SET) != told and await house.store.places():
        await house.close()  # a first start that was cut off half way, or of other programmes: begin it again
        for file in settings.media_dir.parent.glob("practice.sqlite*"):
            file.unlink()
        house = await House.open(settings, migrate=True, frugal=True, now=now)
    if await house.store.mark(SET) != told:
        await fill(house, now)
        for programme in house.programmes:
            await _invite(house.store, programme, now)
        await house.store.set_mark(SET, told)
    return house


async def _invite(store: Store, programme: Programme, now: datetime) -> None:
    """A code for a newcomer, to be coordinator of a place that has one already: two may share the work."""
    start = (now - timedelta(days=100)).date()  # so that something is owed on the first day
    for part in cast(sample_of(programme)):
        if part.invited:
            code = invitations.make()
            made = invitations.invitation(code, part.role, part.place, programme.languages[0], now, start=start)
            await store.write([AddInvitation(made)], now=now)
            await store.set_mark(_code_of(part), code)


def _code_of(part: Part) -> str:
    """The mark that keeps a newcomer's code."""
    return f"{INVITATION}:{part.account}"


async def personas(house: House) -> list[Persona]:
    """Who may be played, of each programme: a coordinator, her officer, their group, and somebody new with an
    invitation."""
    names = {door_chat[1]: one.person.name for one in await house.store.people() for door_chat in one.chats}
    world = await house.world(await house.store.stamp())
    found = []
    for programme in house.programmes:
        language = programme.languages[0]
        for part in cast(sample_of(programme)):
            account, of = part.account, programme.id
            if not part.role:
                place = world.places.name(part.place, language)
                found.append(Persona(account, place, "", account, of, group=True))
                continue
            chat = chat_of(account)
            code = await house.store.mark(_code_of(part)) or "" if part.invited else ""
            label = "" if part.invited else programme.role[part.role].label[language]
            name = names.get(chat, "" if part.invited else account)
            found.append(Persona(account, name, label, chat, of, invitation=code))
    return found
