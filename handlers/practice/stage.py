"""The stage of the practice chat: its own folder with database and keys, and who may be played."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from conversations import invitations
from handlers.house import House
from handlers.practice.door import Persona
from handlers.practice.sample import COORDINATOR, GROUP, NEWCOMER, OFFICER, chat_of, fill
from handlers.settings import HOUSE, Settings, SettingsError, variable, wrong
from storage.keys import Keys
from storage.store import Store
from storage.writes import AddInvitation

FOLDER = HOUSE / "practice"
INVITATION = "practice_invitation"  # the mark that keeps the newcomer's code: it opens nothing real
SET = "practice_set"  # the mark that says that the sample is complete


class PracticeSettings(Settings):
    """Settings that neither the environment nor a .env file touches: the real bot's are none of the practice chat's."""

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, **others: object
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
    token = os.environ.get(variable("metrics_token"))
    try:
        return PracticeSettings(**_in(folder, key_file), **({"metrics_token": token} if token else {}))
    except ValidationError as error:
        raise SettingsError([wrong(each) for each in error.errors()]) from None


def _in(folder: Path, key_file: Path) -> dict[str, Any]:
    return {
        "database_url": f"sqlite:///{folder / 'practice.sqlite'}",
        "secret_keys": key_file.read_text("ascii").strip(),
        "media_dir": folder / "media",
    }


async def open_stage(settings: Settings, now: datetime) -> House:
    """The house on the practice database, with its sample story told once, up to now."""
    house = await House.open(settings, migrate=True, frugal=True, now=now)
    if await house.store.mark(SET) is None and await house.store.places():
        await house.close()  # a first start that was cut off half way: begin it again
        for file in settings.media_dir.parent.glob("practice.sqlite*"):
            file.unlink()
        house = await House.open(settings, migrate=True, frugal=True, now=now)
    if await house.store.mark(SET) is None:
        await fill(house, now)
        await _invite(house.store, now)
        await house.store.set_mark(SET, now.isoformat())
    return house


async def _invite(store: Store, now: datetime) -> None:
    """A code for the newcomer, to be coordinator of a kum ban that has one already: two may share the work."""
    code = invitations.make()
    start = (now - timedelta(days=100)).date()  # so that something is owed on the first day
    made = invitations.invitation(code, NEWCOMER.role, NEWCOMER.place, "lo", now, start=start)
    await store.write([AddInvitation(made)], now=now)
    await store.set_mark(INVITATION, code)


async def personas(house: House) -> list[Persona]:
    """Who may be played: a coordinator, her officer, their group, and somebody new with an invitation."""
    world = await house.world(await house.store.stamp())
    names = {door_chat[1]: one.person.name for one in await house.store.people() for door_chat in one.chats}
    role = {name: world.role(name) for name in (COORDINATOR.role, OFFICER.role)}
    labels = {name: one.label["lo"] if one else name for name, one in role.items()}
    place = world.places.name(GROUP.place, "lo")
    code = await house.store.mark(INVITATION) or ""
    return [
        Persona(one.account, names.get(chat_of(one.account), one.account), labels[one.role], chat_of(one.account))
        for one in (COORDINATOR, OFFICER)
    ] + [
        Persona(GROUP.account, place, "", GROUP.account, group=True),
        Persona(
            NEWCOMER.account,
            names.get(chat_of(NEWCOMER.account), ""),
            "",
            chat_of(NEWCOMER.account),
            invitation=code,
        ),
    ]
