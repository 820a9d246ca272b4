"""The world: everything published that a step reads. Immutable, so that steps share it and a new one can take
its place between two messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from conversations.dialogue.walks import Walks
from conversations.events import File
from conversations.people.ways import Way
from forms.form import Form
from i18n.catalogue import Catalogues
from i18n.voice import Voice
from indicators.facts import Definition
from programmes.areas import Places
from programmes.model import FormLine, Programme, Role
from programmes.opening import opened
from programmes.registers import Lists
from storage.desk import Desk, FormVersionOf


@dataclass(frozen=True)
class World:
    """`forms` holds every opened form by id and version, `current` the version that new drafts take. Our own
    dialogues are among them. `stamp` tells which state of the database this is, `ways` how the bot is found. `walks`
    only saves work."""

    catalogues: Catalogues
    places: Places
    programmes: tuple[Programme, ...]
    forms: Mapping[tuple[str, str], Form]
    current: Mapping[str, str]
    stamp: int = 0
    ways: tuple[Way, ...] = ()
    days_off: Mapping[str, frozenset[date]] = field(default_factory=dict)  # by country
    shown: Mapping[tuple[str, str], File] = field(
        default_factory=dict
    )  # pictures and sounds of forms, by form and name
    walks: Walks = field(default_factory=Walks)
    _opened: dict[tuple[str, str], Form] = field(default_factory=dict)

    def form(self, desk: Desk, form: str, version: str) -> Form:
        """A form in the version that a draft or submission was begun with. Raises Wanted for one long gone."""
        key = (form, version)
        found = self.forms.get(key) or self._opened.get(key)
        if found is None:
            kept = desk.look(FormVersionOf(form, version))
            if kept is None:
                raise LookupError(f"form {form} {version} was never published here")
            found = self._opened[key] = opened(self.programmes, form, kept.xform)
        return found

    def newest(self, form: str) -> Form:
        """The version that a new draft takes."""
        return self.forms[form, self.current[form]]

    def voice(self, language: str, zone: ZoneInfo) -> Voice:
        """How to speak to a reader; made once a language and zone."""
        key = (language, zone.key)
        if key not in self._voices:
            self._voices[key] = Voice(self.catalogues, language, zone)
        return self._voices[key]

    @cached_property
    def _voices(self) -> dict[tuple[str, str], Voice]:
        return {}

    @cached_property
    def _by_role(self) -> dict[str, Programme]:
        return {role: programme for programme in self.programmes for role in programme.role}

    @cached_property
    def _by_form(self) -> dict[str, Programme]:
        return {form: programme for programme in self.programmes for form in programme.form}

    @property
    def language(self) -> str:
        """What is spoken with those of whom nothing is known: the first language of the first programme."""
        return self.programmes[0].languages[0] if self.programmes else "lo"

    def programme_with(self, role: str) -> Programme | None:
        """The programme that has this role."""
        return self._by_role.get(role)

    def role(self, name: str) -> Role | None:
        """A role by its name; names are unique over all programmes."""
        programme = self._by_role.get(name)
        return programme.role[name] if programme else None

    def programme_of(self, form: str) -> Programme:
        """The programme that a form belongs to. Raises KeyError for a dialogue of our own."""
        return self._by_form[form]

    def rule(self, form: str) -> FormLine:
        """What the programme says of a form: who files it, how often, who reviews it."""
        return self._by_form[form].form[form]

    def waits(self, form: str, status: str) -> bool:
        """Whether a report of a form with this status waits for an officer: one that somebody reviews, and what asks to
        amend any."""
        return status == "proposed" or (status == "sent" and self.rule(form).accept != "at_once")

    def is_report(self, form: str) -> bool:
        """Whether a form is a programme's (and not one of our own dialogues)."""
        return form in self._by_form

    def lists(self, form: str) -> Lists:
        """The registers and lists of a form's programme, ready to be served."""
        return self._lists[self._by_form[form].id]

    @cached_property
    def _lists(self) -> dict[str, Lists]:
        return {
            programme.id: Lists(programme, {form: self.newest(form) for form in programme.form if form in self.current})
            for programme in self.programmes
        }

    @cached_property
    def _definitions(self) -> dict[str, tuple[Definition, ...]]:
        found: dict[str, tuple[Definition, ...]] = {}
        for programme in self.programmes:
            forms = {form: self.newest(form) for form in programme.form if form in self.current}
            for definition in programme.definitions(forms):
                form = definition.of.split("/")[0]
                found[form] = (*found.get(form, ()), definition)
        return found

    def definitions(self, form: str) -> tuple[Definition, ...]:
        """The indicators that a form feeds."""
        return self._definitions.get(form, ())
