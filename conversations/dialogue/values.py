"""Values as their reader sees them: labels of choices, numbers with their unit, days in her calendar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from conversations.markup import plain
from conversations.scene import Scene
from forms.form import Option, shown_as
from forms.labels import DOTS, is_masked
from forms.walking.answers import steps
from forms.walking.session import Prompt
from i18n.voice import Voice

MOST_STEPS = 11  # ranges up to 0 to 10 have buttons
MONEY = frozenset(("kip", "thb"))
FILES = frozenset(("image", "audio", "video", "file"))


def options(scene: Scene, prompt: Prompt) -> tuple[Option, ...]:
    """What may be chosen: the form's choices, or the yes and no of our own for what has none."""
    if prompt.type == "repeat":
        first = not int(prompt.parameters.get("count", 0))
        yes = scene.voice("conversations.repeat.first" if first else "conversations.repeat.more")
        return (Option("yes", yes), Option("no", scene.voice("conversations.repeat.enough")))
    if prompt.type == "acknowledge":
        return (Option("OK", scene.voice("conversations.button.ok")),)
    if prompt.type == "range":
        return tuple(Option(value, step(scene, prompt, value)) for value in steps(prompt.parameters, MOST_STEPS))
    return tuple(Option(option.name, plain(option.label)) for option in prompt.choices)


def step(scene: Scene, prompt: Prompt, value: str) -> str:
    """A value of a range, with its label where it has one."""
    named = {Decimal(option.name): plain(option.label) for option in prompt.choices}
    return " · ".join(filter(None, (scene.voice.number(Decimal(value)), named.get(Decimal(value)))))


def files_shown(prompt: Prompt) -> str:
    """The files that stand beside a question, by name."""
    return " ".join(f"📎 {file.rpartition('/')[2]}" for file in prompt.media.values())


def shown(scene: Scene, value: str, kind: str, unit: str) -> str:
    """A canonical value as its reader writes it: 1250000 is 1.250.000 ກີບ in Lao."""
    voice = scene.voice
    if not value:
        return ""
    if kind == "acknowledge":
        return voice("conversations.button.ok")
    if unit == "period":
        return voice.period(value)
    if kind in ("integer", "decimal", "int", "range"):
        number = int(value) if value.lstrip("-").isdigit() else float(value)
        return voice.money(number, unit) if unit in MONEY else voice.number(number)
    if kind in FILES:
        return voice(f"conversations.sent.{kind}")
    try:
        return _SHOWN[kind](voice, value) if kind in _SHOWN else value
    except ValueError:  # what a form computes may be no day at all
        return value


def _aware(moment: datetime, voice: Voice) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=voice.zone)


_SHOWN: dict[str, Callable[[Voice, str], str]] = {
    "date": lambda voice, value: voice.day(date.fromisoformat(value[:10])),
    "year": lambda voice, value: voice.year(value[:4]),
    "month-year": lambda voice, value: voice.month(value[:7]),
    "time": lambda voice, value: voice.time(time.fromisoformat(value)),
    "dateTime": lambda voice, value: voice.moment(_aware(datetime.fromisoformat(value), voice)),
    "geopoint": lambda voice, value: ", ".join(value.split()[:2]),
}


def shown_value(scene: Scene, prompt: Prompt, value: str) -> str:
    """A value of this question as its reader writes it: labels of choices, numbers with their unit."""
    if not value or prompt.type == "repeat":
        return ""
    if is_masked(prompt.appearance):
        return DOTS
    if prompt.type == "range":
        return step(scene, prompt, value)
    if prompt.choices or prompt.type in _OUR_OWN:
        return ", ".join(named(scene, prompt, value.split()))
    return shown(scene, value, shown_as(prompt.type, prompt.appearance), prompt.kb.get("unit", ""))


_OUR_OWN = frozenset(("acknowledge", "repeat"))  # what may be chosen is ours, not the form's


def named(scene: Scene, prompt: Prompt, names: Sequence[str]) -> list[str]:
    """The labels of these choices; of a long list no others are looked at closely."""
    wanted = set(names)
    offered = prompt.choices or options(scene, prompt)
    labels = {option.name: plain(option.label) for option in offered if option.name in wanted}
    return [labels.get(name, name) for name in names]
