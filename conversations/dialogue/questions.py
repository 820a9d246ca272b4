"""Questions: one as a message, with what stands there, how to answer, and the buttons that make sense."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from conversations import buttons
from conversations.dialogue.choosing import (
    MOST_BUTTONS,
    Holds,
    chosen_line,
    example_of,
    is_long,
    offer,
    period_of,
    span_of,
)
from conversations.dialogue.values import FILES, MONEY, files_shown, options, shown, shown_value, step
from conversations.events import Choice, Line, Reply
from conversations.markup import plain
from conversations.reports.last_month import to_keep
from conversations.scene import Scene, faint, reply, strong
from forms.form import shown_as
from forms.labels import is_masked
from forms.walking.session import Prompt
from i18n.cutting import graphemes, shorten
from i18n.spelling import fold
from i18n.voice import Voice
from storage.records import Draft

__all__ = ["MOST_BUTTONS", "files_shown", "options", "question", "shown", "shown_value"]

LONGEST_SECTION = 24  # letters of a section's name; in the read-back it stands in full


def question(
    scene: Scene,
    draft: Draft,
    prompt: Prompt,
    holds: Holds,
    before: tuple[Line, ...] = (),
    *,
    keep: bool = True,
) -> Reply:
    """A question as a message: progress, label, hint, what stands there, buttons. What stands there may be kept by a
    button, unless it is what is wrong. `holds` tells which values would be taken."""
    value = shown_value(scene, prompt, prompt.value)
    offered = offer(scene, draft, prompt, holds)
    lines = [
        *before,
        faint(_where(scene, draft, prompt, before)),
        strong(_label(scene, prompt)),
        faint(plain(prompt.hint)),
        _stands(scene, prompt, value),
        *_range_labels(scene, prompt),
        *offered.lines,
        faint(_how_to_answer(scene, draft, prompt, holds)),
    ]
    kept = value if keep and not is_reckoned_money(prompt) else ""
    moves = () if offered.whole else _moves(scene, draft, prompt, kept)
    asked = reply(*_once(lines), choices=(*offered.choices, *moves), columns=offered.columns)
    return replace(asked, asks=offered.asks, first=offered.first, last=offered.last)


def _label(scene: Scene, prompt: Prompt) -> str:
    """What is asked; of a repeat, whose label names one of its rows, whether there is any."""
    label = plain(prompt.label)
    if prompt.type != "repeat" or label.endswith(("?", "？")):
        return label
    return scene.voice("conversations.rows.first", label=label)


def again(scene: Scene, draft: Draft, prompt: Prompt, holds: Holds) -> Reply:
    """The same question with other ticks, another page or month: what is chosen so far, and the buttons."""
    offered = offer(scene, draft, prompt, holds)
    lines = (strong(plain(prompt.label)), chosen_line(scene, draft, prompt), *offered.lines)
    moves = () if offered.whole else _moves(scene, draft, prompt, "")
    asked = reply(*lines, choices=(*offered.choices, *moves), columns=offered.columns)
    return replace(asked, asks=offered.asks, first=offered.first, last=offered.last, again=True)


def _where(scene: Scene, draft: Draft, prompt: Prompt, before: tuple[Line, ...]) -> str:
    """The section, the month that is reported (where it was not just said), how far one is."""
    voice = scene.voice
    far = voice("conversations.mending") if draft.corrects else ""
    far = far or (voice("conversations.progress", number=prompt.number, of=prompt.of) if prompt.of > 1 else "")
    period = voice.period(draft.period) if period_of(scene, draft) else ""
    if any(period in line.text for line in before):
        period = ""
    elif draft.period[5:].isdecimal():  # a month's name says enough
        period = period.removesuffix(voice.year(draft.period[:4])).strip()
    section = "".join(map(plain, prompt.sections[-1:]))
    return " · ".join(filter(None, (shorten(section, LONGEST_SECTION, measure=graphemes), period, far)))


def _once(lines: Iterable[Line]) -> list[Line]:
    """Lines without those that say once more what one before them says, and without notes whose words one behind them
    begins with: the sum, where the difference to it is told."""
    every = [(line, fold(line.text)) for line in lines]
    kept: list[Line] = []
    said: list[str] = []
    for at, (line, key) in enumerate(every):
        if line.style == "faint" and key and any(key in other for other in said):
            continue
        behind = (other for note, other in every[at + 1 :] if note.style == "plain")
        if line.style == "plain" and key and any(other.startswith(key) for other in behind):
            continue
        kept.append(line)
        said.append(key)
    return kept


def is_reckoned_money(prompt: Prompt) -> bool:
    """Whether the amount that stands there is the form's and not hers: money is never taken by one tap."""
    return prompt.proposed and prompt.kb.get("unit") in MONEY


def _stands(scene: Scene, prompt: Prompt, value: str) -> Line:
    """What stands there: what she said before, or what the form proposes or has reckoned, be it in place of that."""
    if not value:
        return Line("")
    if not prompt.proposed:
        return Line(scene.voice("conversations.now_stands", value=value))
    if is_reckoned_money(prompt) and prompt.said:
        said = shown_value(scene, prompt, prompt.said)
        return Line(scene.voice("conversations.computed_anew", said=said, value=value))
    if is_reckoned_money(prompt):
        return Line(scene.voice("conversations.computed_stands", value=value))
    return Line(scene.voice("conversations.proposed_stands", value=value))


def _range_labels(scene: Scene, prompt: Prompt) -> list[Line]:
    """The labels of a range, where they stand on no buttons."""
    if prompt.type != "range" or not prompt.choices or options(scene, prompt):
        return []
    return [Line(" · ".join(step(scene, prompt, option.name) for option in prompt.choices))]


# How to answer


def _how_to_answer(scene: Scene, draft: Draft, prompt: Prompt, holds: Holds) -> str:
    """One faint line that says how to answer, where the buttons do not say it."""
    if is_long(prompt) or prompt.type == "select_multiple":
        return ""
    if prompt.type == "rank":
        return scene.voice("conversations.how.rank")
    if prompt.type == "range":
        return "" if options(scene, prompt) else how_far(scene.voice, prompt)
    kind = shown_as(prompt.type, prompt.appearance)
    if kind in _WITH_EXAMPLE:
        return scene.voice(how_typed(scene, draft, prompt, holds), example=example(scene, draft, prompt, holds))
    if kind in _HOW:
        return scene.voice(_HOW[kind])
    return scene.voice("conversations.how.money") if prompt.kb.get("unit") in MONEY and prompt.number == 1 else ""


_WITH_EXAMPLE = {
    "date": "conversations.how.date",
    "year": "conversations.how.year",
    "month-year": "conversations.how.month",
    "dateTime": "conversations.how.moment",
}
_HOW = {kind: f"conversations.how.{kind}" for kind in ("time", "barcode", "geopoint", *FILES)}


def how_typed(scene: Scene, draft: Draft, prompt: Prompt, holds: Holds) -> str:
    """Which text says how a day is typed: where all days lie in one month, its number is enough."""
    kind = shown_as(prompt.type, prompt.appearance)
    if kind == "date" and (span := span_of(scene, draft, prompt, holds)) is not None and span.month:
        return "conversations.how.day"
    return _WITH_EXAMPLE[kind]


def example(scene: Scene, draft: Draft, prompt: Prompt, holds: Holds) -> str:
    """A day, month, year or moment as she would type it, in the month that is asked for."""
    day = example_of(scene, draft, prompt, holds if shown_as(prompt.type, prompt.appearance) != "dateTime" else _any)
    year = scene.voice.year(day.year)
    match shown_as(prompt.type, prompt.appearance):
        case "year":
            return year
        case "month-year":
            return f"{day.month}/{year}"
        case "dateTime":
            return f"{day.day}/{day.month}/{year} 14:30"
        case _:
            return f"{day.day}/{day.month}/{year}"


def _any(value: str) -> bool:
    return True


def how_far(voice: Voice, prompt: Prompt) -> str:
    """Between which numbers, and in which steps, a range is answered."""
    start, end, each = (Decimal(prompt.parameters.get(name, "1")) for name in ("start", "end", "step"))
    between = {"least": voice.number(min(start, end)), "most": voice.number(max(start, end))}
    if each == 1:
        return voice("conversations.how.range", **between)
    return voice("conversations.how.range_step", **between, step=voice.number(abs(each)))


# Moving on


def _moves(scene: Scene, draft: Draft, prompt: Prompt, value: str) -> tuple[Choice, ...]:
    """Keep, as last month, skip, help, back, stop: those that make sense here."""
    voice, made = scene.voice, []
    before = to_keep(draft, prompt.path, prompt.kb)
    if before and not prompt.settled and before != prompt.value:
        label = voice("conversations.button.as_last", value=shown_value(scene, prompt, before))
        made.append(buttons.of(draft, buttons.LAST, label))
    if value and (prompt.type != "select_multiple" or is_long(prompt)):
        made.append(buttons.of(draft, buttons.KEEP, voice("conversations.button.keep", value=value)))
        made += _to_change(voice, prompt)
    elif not before and not prompt.required and prompt.type not in ("repeat", "acknowledge"):
        made.append(buttons.of(draft, buttons.SKIP, _skip(voice, prompt)))
    if prompt.guidance or prompt.media:
        made.append(buttons.of(draft, buttons.HOW, voice("conversations.button.how")))
    if draft.state.get("mending"):
        made.append(buttons.of(draft, buttons.BACK, voice("conversations.button.to_review")))
    elif prompt.number > 1:
        made.append(buttons.of(draft, buttons.BACK, voice("conversations.button.back")))
    if scene.desk.person and scene.desk.person.consented_at:  # joining has no "later": it ends with yes or no
        stop = "stop" if scene.world.is_report(draft.form) else "cancel"
        made.append(buttons.of(draft, buttons.STOP, voice(f"conversations.button.{stop}")))
    return tuple(made)


def _skip(voice: Voice, prompt: Prompt) -> str:
    """Leaving out what is not required: of a figure, a day or a place it says that it is not known."""
    if prompt.type in ("text", *FILES) or prompt.choices:
        return voice("conversations.button.skip")
    return voice("conversations.button.skip_unknown")


def _to_change(voice: Voice, prompt: Prompt) -> list[Choice]:
    """Free words are changed, not written anew: half of what she wrote was right."""
    if prompt.type != "text" or prompt.choices or is_masked(prompt.appearance):
        return []
    return [Choice(voice("conversations.button.change"), "", fill=prompt.value)]
