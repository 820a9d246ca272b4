"""The scene of one step: the world, the desk, the event, and the little that every conversation asks of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from random import Random
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from conversations import buttons
from conversations.events import Choice, Event, Line, Picture, Reply, Said
from conversations.outcome import Outcome
from conversations.world import World
from forms.walking.session import Session
from i18n.script import language_of
from i18n.voice import LANGUAGES, Voice
from programmes.areas import Places
from storage.desk import Desk
from storage.records import Draft, Person, RoleHeld

T = TypeVar("T")
Ending = Callable[["Scene", Draft, Session, tuple[Line, ...]], Outcome]
EVERYWHERE = ZoneInfo("Asia/Vientiane")  # for those who hold no role yet; Bangkok's clock shows the same


@dataclass(frozen=True)
class Scene:
    """`endings` names, by form, what happens when all is answered; `chance` is the step's only randomness;
    `sessions` are the drafts opened in this step (see asking.open_session)."""

    world: World
    desk: Desk
    event: Event
    chance: Random
    endings: Mapping[str, Ending] = field(default_factory=dict)
    sessions: dict[int, tuple[dict[str, Any], Session]] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return self.desk.now

    @cached_property
    def person(self) -> Person:
        """Who speaks. Only for scenes in which somebody is known."""
        assert self.desk.person is not None
        return self.desk.person

    @cached_property
    def zone(self) -> ZoneInfo:
        """Hers, by the programme of her first role; a group's by its place's."""
        for held in self.roles:
            programme = self.world.programme_with(held.role)
            if programme:
                return ZoneInfo(programme.zone)
        return EVERYWHERE

    @cached_property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @cached_property
    def roles(self) -> tuple[RoleHeld, ...]:
        """The roles she holds today: with these she reviews, and asks for summaries."""
        if self.desk.person is None:
            return ()
        day = self.now.astimezone(EVERYWHERE).date()
        return tuple(role for role in self.desk.person.roles if role.held(day))

    @cached_property
    def language(self) -> str:
        """The group's, the person's, or a stranger's; that of the first programme when nothing is known."""
        known = self.desk.chat.language if self.event.group else ""
        if not known:
            known = self.desk.person.language if self.desk.person else self._strangers()
        return known if known in LANGUAGES else self.world.language

    def _strangers(self) -> str:
        """What her letters say, or else her app: Latin ones, as in a code, say nothing."""
        said = self.event.what.text if isinstance(self.event.what, Said) else ""
        written = language_of(said, "")
        return written if written in ("lo", "th") else self.event.language[:2]

    @cached_property
    def voice(self) -> Voice:
        return self.world.voice(self.language, self.zone)

    def once(self, find: Callable[[Scene], T]) -> T:
        """What `find` finds in this scene, found but once. A scene at another desk, or with another event, finds its
        own."""
        if find not in self._found:
            self._found[find] = find(self)
        return self._found[find]  # type: ignore[no-any-return]  # what stands there is what `find` gave

    @property
    def places(self) -> Places:
        """The places, in the order in which whoever speaks looks for them."""
        return self.world.places.by_name(self.language)

    @cached_property
    def _found(self) -> dict[Callable[[Scene], Any], Any]:
        return {}

    def hex(self, digits: int = 32) -> str:
        """A fresh random id."""
        return f"{self.chance.getrandbits(digits * 4):0{digits}x}"

    def with_desk(self, **changes: Any) -> Scene:
        """The scene at a desk on which these parts are others. Drafts are opened anew: the reader may be another."""
        return Scene(self.world, replace(self.desk, **changes), self.event, self.chance, self.endings)

    def say(
        self,
        *lines: Line | str,
        choices: tuple[Choice, ...] = (),
        columns: int = 1,
        pictures: tuple[Picture, ...] = (),
    ) -> Outcome:
        """One message, and nothing written."""
        return Outcome(replies=(replace(reply(*lines, choices=choices, columns=columns), pictures=pictures),))


def reply(*lines: Line | str, choices: tuple[Choice, ...] = (), columns: int = 1) -> Reply:
    """A message of these paragraphs; empty ones are left out."""
    whole = tuple(Line(line) if isinstance(line, str) else line for line in lines)
    return Reply(tuple(line for line in whole if line.text), choices, columns)


def strong(text: str) -> Line:
    return Line(text, "strong")


def faint(text: str) -> Line:
    return Line(text, "faint")


def menu_button(scene: Scene) -> Choice:
    """The way to the menu."""
    return Choice(scene.voice("conversations.button.menu"), buttons.data(buttons.MENU))


def heading(scene: Scene, form: str, place: str, period: str, language: str = "") -> str:
    """What a report is about: its name, the place, the period."""
    voice = scene.world.voice(language or scene.language, scene.zone)
    title = scene.world.newest(form).title(voice.language)
    return f"{title} · {scene.world.places.name(place, voice.language)} · {voice.period(period)}"
