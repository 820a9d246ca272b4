"""Questions: one as a message, with what stands there, how to answer, and the buttons that make sense."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal

from conversations import buttons
from conversations.events import Choice, Line, Reply
from conversations.markup import plain
from conversations.scene import Scene, faint, reply, strong
from forms.form import Option, shown_as
from forms.labels import DOTS, is_masked
from forms.walking.answers import steps
from forms.walking.session import Prompt
from i18n.voice import Voice
from storage.records import Draft

MOST_STEPS = 11  # ranges up to 0 to 10 have buttons
MOST_BUTTONS = 20  # longer lists are typed: a number, or the beginning of a name
MOST_LISTED = 60  # and so many are written out with their numbers
WIDE = 14  # labels up to this many letters stand two in a row


def options(scene: Scene, prompt: Prompt) -> tuple[Option, ...]:
    """What may be chosen: the form's choices, or the yes and no of our own for what has none."""
    if prompt.type == "repeat":
        first = not int(prompt.parameters.get("count", 0))
        yes = scene.voice("conversations.repeat.first" if first else "conversations.repeat.more")
        return (Option("yes", yes), Option("no", scene.voice("conversations.repeat.enough")))
    if prompt.type == "acknowledge":
        return (Option("OK", scene.voice("conversations.button.ok")),)
    if prompt.type == "range":
        return tuple(Option(value, _step(scene, prompt, value)) for value in steps(prompt.parameters, MOST_STEPS))
    return tuple(Option(option.name, plain(option.label)) for option in prompt.choices)


def _step(scene: Scene, prompt: Prompt, value: str) -> str:
    """A value of a range, with its label where it has one."""
    named = {Decimal(option.name): plain(option.label) for option in prompt.choices}
    return " · ".join(filter(None, (scene.voice.number(Decimal(value)), named.get(Decimal(value)))))


def question(scene: Scene, draft: Draft, prompt: Prompt, before: tuple[Line, ...] = (), *, keep: bool = True) -> Reply:
    """A question as a message: progress, label, hint, what stands there now, buttons. What stands there may be kept
    by a button, unless it is what is wrong."""
    voice, unit = scene.voice, prompt.kb.get("unit", "")
    far = voice("conversations.mending") if draft.corrects else ""
    far = far or voice("conversations.progress", number=prompt.number, of=prompt.of)
    where = " · ".join((*map(plain, prompt.sections[-1:]), far))
    value = shown_value(scene, prompt, prompt.value)
    lines = [
        *before,
        faint(where),
        strong(plain(prompt.label)),
        faint(plain(prompt.hint)),
        faint(plain(prompt.guidance)),
        faint(files_shown(prompt)),
        Line(voice("conversations.now_stands", value=value)) if value else Line(""),
        *_long_list(scene, prompt),
        faint(_how_to_answer(scene, prompt, unit)),
    ]
    answers = _answer_buttons(scene, draft, prompt)
    columns = 2 if answers and all(len(choice.label) <= WIDE for choice in answers) else 1
    asked = reply(*lines, choices=(*answers, *_moves(scene, draft, prompt, value if keep else "")), columns=columns)
    by_number = bool(prompt.choices) and not answers  # of a list that is written out: its numbers are its own
    return replace(asked, asks="" if by_number else shown_as(prompt.type, prompt.appearance))


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
        return voice.money(number, unit) if unit in ("kip", "thb") else voice.number(number)
    if kind in _FILES:
        return voice(f"conversations.sent.{kind}")
    try:
        return _SHOWN[kind](voice, value) if kind in _SHOWN else value
    except ValueError:  # what a form computes may be no day at all
        return value


def _aware(moment: datetime, voice: Voice) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=voice.zone)


_FILES = frozenset(("image", "audio", "video", "file"))
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
        return _step(scene, prompt, value)
    labels = {option.name: option.label for option in options(scene, prompt)}
    if labels:
        return ", ".join(labels.get(name, name) for name in value.split())
    return shown(scene, value, shown_as(prompt.type, prompt.appearance), prompt.kb.get("unit", ""))


def _long_list(scene: Scene, prompt: Prompt) -> list[Line]:
    """Choices too many for buttons, numbered, as far as a message can reasonably hold them."""
    if prompt.type == "range":  # its labels, where they stand on no buttons
        named = " · ".join(_step(scene, prompt, option.name) for option in prompt.choices)
        return [] if options(scene, prompt) else [Line(named)]
    least = 0 if prompt.type == "rank" else MOST_BUTTONS
    if not least < len(prompt.choices) <= MOST_LISTED:
        return []
    return [Line(f"{number}. {option.label}") for number, option in enumerate(options(scene, prompt), 1)]


def _how_to_answer(scene: Scene, prompt: Prompt, unit: str) -> str:
    """One faint line that says how to answer, where the buttons do not say it."""
    if prompt.type == "select_multiple" and len(prompt.choices) <= MOST_BUTTONS:
        return scene.voice("conversations.how.select_multiple")
    if prompt.type == "rank":
        return scene.voice("conversations.how.rank")
    if len(prompt.choices) > MOST_BUTTONS:
        return scene.voice("conversations.how.long_list", count=len(prompt.choices))
    if prompt.type == "range":
        return "" if options(scene, prompt) else _how_far(scene.voice, prompt)
    if (kind := shown_as(prompt.type, prompt.appearance)) in _HOW:
        return scene.voice(_HOW[kind])
    return scene.voice("conversations.how.money") if unit in ("kip", "thb") and prompt.number == 1 else ""


_HOW = {
    **{kind: f"conversations.how.{kind}" for kind in ("date", "year", "time", "barcode", "geopoint", *_FILES)},
    "month-year": "conversations.how.month",
    "dateTime": "conversations.how.moment",
}


def _how_far(voice: Voice, prompt: Prompt) -> str:
    """Between which numbers, and in which steps, a range is answered."""
    start, end, step = (Decimal(prompt.parameters.get(name, "1")) for name in ("start", "end", "step"))
    between = {"least": voice.number(min(start, end)), "most": voice.number(max(start, end))}
    if step == 1:
        return voice("conversations.how.range", **between)
    return voice("conversations.how.range_step", **between, step=voice.number(abs(step)))


def _labels(scene: Scene, draft: Draft, prompt: Prompt) -> list[str]:
    """What stands on the choices' buttons; of several boxes, numbered, because they may be typed too."""
    offered = options(scene, prompt)
    if prompt.type != "select_multiple":
        return [option.label for option in offered]
    ticked = set(draft.state.get("picked", ()))
    return [
        f"{'☑' if option.name in ticked else '☐'} {number}. {option.label}" for number, option in enumerate(offered, 1)
    ]


def _answer_buttons(scene: Scene, draft: Draft, prompt: Prompt) -> tuple[Choice, ...]:
    if len(prompt.choices) > MOST_BUTTONS or prompt.type == "rank":
        return ()
    labels = _labels(scene, draft, prompt)
    if prompt.type != "select_multiple":
        return tuple(buttons.of(draft, buttons.PICK, label, index) for index, label in enumerate(labels))
    ticked = set(draft.state.get("picked", ()))
    # A box says what it is to be, ticked or not: pressed twice, or once more by a phone, it is so once.
    wanted = ["off" if option.name in ticked else "on" for option in options(scene, prompt)]
    made = [buttons.of(draft, buttons.TICK, label, at, wanted[at]) for at, label in enumerate(labels)]
    return (*made, buttons.of(draft, buttons.DONE, scene.voice("conversations.button.done", count=len(ticked))))


def _moves(scene: Scene, draft: Draft, prompt: Prompt, value: str) -> tuple[Choice, ...]:
    """Keep, as last month, skip, back, stop: those that make sense here."""
    voice, made = scene.voice, []
    before = _last_time(draft, prompt)
    if value and (prompt.type != "select_multiple" or len(prompt.choices) > MOST_BUTTONS):
        made.append(buttons.of(draft, buttons.KEEP, voice("conversations.button.keep", value=value)))
        made += _to_change(voice, prompt)
    elif not prompt.value and before:
        label = voice("conversations.button.as_last", value=shown_value(scene, prompt, before))
        made.append(buttons.of(draft, buttons.VALUE, label, before))
    elif not prompt.required and prompt.type not in ("repeat", "acknowledge"):
        made.append(buttons.of(draft, buttons.SKIP, voice("conversations.button.skip")))
    if draft.state.get("mending"):
        made.append(buttons.of(draft, buttons.BACK, voice("conversations.button.to_review")))
    elif prompt.number > 1:
        made.append(buttons.of(draft, buttons.BACK, voice("conversations.button.back")))
    if scene.desk.person and scene.desk.person.consented_at:  # joining has no "later": it ends with yes or no
        stop = "stop" if scene.world.is_report(draft.form) else "cancel"
        made.append(buttons.of(draft, buttons.STOP, voice(f"conversations.button.{stop}")))
    return tuple(made)


def _to_change(voice: Voice, prompt: Prompt) -> list[Choice]:
    """Free words are changed, not written anew: half of what she wrote was right."""
    if prompt.type != "text" or prompt.choices or is_masked(prompt.appearance):
        return []
    return [Choice(voice("conversations.button.change"), "", fill=prompt.value)]


def _last_time(draft: Draft, prompt: Prompt) -> str:
    """What was answered in the last accepted report, where the form says that it may be kept (`kb:keep`)."""
    last = draft.state["given"].get("__last-saved")
    value = last[0].get(prompt.path, "") if last and prompt.kb.get("keep") == "yes" else ""
    return value if value.isascii() and len(value) <= buttons.LIMIT // 2 else ""
