"""A Reply as LINE's message objects: texts or a card, pictures, and quick replies on the last.

Quick replies stand above the keyboard only until somebody writes, and not at all on a computer. So the choices are
written out in the text as well; where one of them is asked for, with numbers that may be typed. A card has buttons of
its own, which stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from conversations import buttons
from conversations.events import MENU, Choice, Line, Reply
from handlers.line.cards import Shown, card, galleries, opened
from handlers.line.incoming import FILL, MORE, PICK_TIME
from handlers.line.limits import (
    LONGEST_CARD_LABEL,
    LONGEST_DISPLAY,
    LONGEST_FILL,
    LONGEST_LABEL,
    LONGEST_TEXT,
    MOST_MESSAGES,
    MOST_QUICK,
)
from i18n.cutting import CLUSTER, ELLIPSIS, graphemes, shorten, split, utf16

Message = dict[str, Any]
Words = Callable[[str], str]
"""Our own few words in the reader's language, by their id in the catalogue."""

NUMBERED = frozenset(("select_one", "acknowledge", "repeat", MENU))  # a number typed there can only be a choice's
LISTED = NUMBERED | {"select_multiple"}
PARTS = " · "  # what stands between the parts of a label
TICKED = ("☐", "☑")
_BOX = re.compile(r"^[☐☑]\s*(\d+\.\s*)?")
PICKERS = {"date": "date", "time": "time", "dateTime": "datetime"}


@dataclass(frozen=True, slots=True)
class Addressed:
    """A file by the address that it is opened at; LINE carries no documents from bots. Without one it is only named."""

    name: str
    address: str


def messages(
    reply: Reply,
    pictures: Sequence[Shown],
    words: Words,
    *,
    group: bool = False,
    files: Sequence[Addressed] = (),
    stood: Reply | None = None,
) -> list[Message]:
    """The message objects of a reply, at least one. Under what has no buttons come those of what stood there before:
    LINE takes them away as soon as anything is said."""
    if any(not file.address for file in files):
        reply = replace(reply, lines=(*reply.lines, Line(words("excel.no_link"))))
    reply = _in_short(reply)
    told, addressed = _told(reply, pictures), [one for one in pictures if one.original]
    actions = [_action(choice.label, choice.data, LONGEST_CARD_LABEL) for choice in reply.choices]
    on_card = card(told, actions) if reply.card else None
    if on_card is not None:
        return [on_card, *_within(MOST_MESSAGES - 1, addressed)]
    made = [*_texts(told, _choices_written(reply, group)), *map(_picture, addressed)]
    made += [opened(file.name, file.address, words("excel.open_file")) for file in files if file.address]
    made = made or [{"type": "text", "text": "…"}]
    quick = quick_reply(reply if reply.choices or stood is None else stood, words, group=group)
    if quick is not None:
        made[-1]["quickReply"] = quick
    return made


def _in_short(reply: Reply) -> Reply:
    """The same question once more: LINE puts nothing in the place of what stands there, so only what is new of it is
    said; how it is asked stands just above."""
    boxes = [choice.label for choice in reply.choices if choice.label[:1] in TICKED]
    if not reply.again or not boxes:
        return reply
    ticked = [_BOX.sub("", label) for label in boxes if label.startswith("☑")]
    return replace(reply, lines=(Line(f"☑ {', '.join(ticked) or '–'}"),))


def calls(made: Sequence[Message]) -> list[list[Message]]:
    """Message objects as they go out, five a call."""
    return [list(made[start : start + MOST_MESSAGES]) for start in range(0, len(made), MOST_MESSAGES)]


def next_page(reply: Reply, page: int, words: Words, *, group: bool = False) -> list[Message]:
    """The answer to the “more” button: the choices of that page, by name, and as quick replies."""
    quick = quick_reply(reply, words, page, group=group)
    if quick is None:
        return []
    here = _pages(reply, words, group)[page % len(_pages(reply, words, group))]
    names = [item["action"]["displayText"] for item in here if "displayText" in item["action"]]
    text = shorten("\n".join(names) or "…", LONGEST_TEXT)
    return [{"type": "text", "text": text, "quickReply": quick}]


def quick_reply(reply: Reply, words: Words, page: int = 0, *, group: bool = False) -> Message | None:
    """A page of quick replies; None when there is nothing to choose."""
    pages = _pages(reply, words, group)
    if not pages:
        return None
    items = pages[page % len(pages)]
    if len(pages) > 1:
        items = [*items, _postback(words("line.more"), f"{MORE}{(page + 1) % len(pages)}")]
    return {"items": items}


def chosen(reply: Reply, number: int | None) -> Choice | None:
    """The choice that a typed number means, where the choices were numbered."""
    if reply.asks not in NUMBERED or number is None or not 1 <= number <= len(reply.choices):
        return None
    return reply.choices[number - 1]


def sound(text: str) -> str:
    """Half characters (lone surrogates) cannot be sent; a mark stands in their place."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _texts(told: Sequence[Line], choices: str) -> list[Message]:
    text = "\n\n".join(filter(None, ("\n".join(line.text for line in told).strip(), choices.strip())))
    parts = [text] if utf16(text) <= LONGEST_TEXT else split(text, LONGEST_TEXT)
    return [{"type": "text", "text": part} for part in parts if part]


def _told(reply: Reply, pictures: Sequence[Shown]) -> list[Line]:
    """What is said, and in words what those pictures show that cannot be; on a card the figures stand in words."""
    alts = [Line(one.alt) for one in pictures if one.alt and not one.original and not reply.card]
    return [Line(sound(line.text), line.style) for line in (*reply.lines, *alts)]


def _choices_written(reply: Reply, group: bool) -> str:
    """The choices in words: one a line where they are what is asked for, or too long for a quick reply; else, for
    moves like “back” and “later”, all in one."""
    if reply.again:
        return ""  # they stand in words under the question itself
    labels = [sound(choice.label) for choice in _offered(reply) if not choice.fill]
    if reply.asks in NUMBERED and not group:
        return "\n".join(f"{number}. {label}" for number, label in enumerate(labels, 1))
    long = any(label != _short(label, LONGEST_LABEL) for label in labels)
    return ("\n" if long or reply.asks in LISTED else " · ").join(labels)


def _offered(reply: Reply) -> list[Choice]:
    """The choices, without the way to a calendar of buttons where the phone has its own."""
    return [one for one in reply.choices if reply.asks not in PICKERS or buttons.read(one.data).verb != buttons.DAYS]


def _picture(shown: Shown) -> Message:
    return {"type": "image", "originalContentUrl": shown.original, "previewImageUrl": shown.preview}


def _within(room: int, pictures: Sequence[Shown]) -> list[Message]:
    """The pictures as they go out with a card, in one call: one by one, and side by side what there is no room for."""
    if len(pictures) <= room:
        return [_picture(one) for one in pictures]
    return [*map(_picture, pictures[: room - 1]), *galleries(pictures[room - 1 :])]


def _pages(reply: Reply, words: Words, group: bool) -> list[list[Message]]:
    items = [] if group else _helpers(reply, words)
    items += [
        _fill(choice) if choice.fill else _postback(choice.label, choice.data)
        for choice in _offered(reply)
        if graphemes(choice.fill) <= LONGEST_FILL
    ]
    if len(items) <= MOST_QUICK:
        return [items] if items else []
    size = MOST_QUICK - 1  # the last is the way to the next page
    return [items[start : start + size] for start in range(0, len(items), size)]


def _helpers(reply: Reply, words: Words) -> list[Message]:
    """What the phone offers for this kind of question: a calendar or clock, the camera and its pictures, a map."""
    asks = reply.asks
    if asks in PICKERS:
        label = words("line.time" if asks == "time" else "line.date")
        picker = {"type": "datetimepicker", "label": label, "data": PICK_TIME, "mode": PICKERS[asks]}
        return [_item(picker | _between(reply, PICKERS[asks]))]
    if asks == "image":
        kinds = (("camera", "line.camera"), ("cameraRoll", "line.album"))
        return [_item({"type": kind, "label": words(text_id)}) for kind, text_id in kinds]
    if asks == "geopoint":
        return [_item({"type": "location", "label": words("line.place")})]
    return []


def _between(reply: Reply, mode: str) -> dict[str, str]:
    """The days between which a picker goes, and where it opens: at the last, or else at the first. One day alone is no
    span to LINE, so only the end is named."""
    if mode == "time" or reply.first > (reply.last or reply.first):
        return {}
    first = "" if reply.first == reply.last else reply.first
    clocks = ("T00:00", "T23:59", "T12:00") if mode == "datetime" else ("", "", "")
    opens = reply.last or reply.first
    bounds = {"min": (first, clocks[0]), "max": (reply.last, clocks[1]), "initial": (opens, clocks[2])}
    return {name: day + clock for name, (day, clock) in bounds.items() if day}


def _postback(label: str, data: str) -> Message:
    return _item(_action(label, data, LONGEST_LABEL))


def _action(label: str, data: str, longest: int) -> Message:
    whole = sound(label).strip() or "…"
    label, shown = _short(whole, longest), _short(whole, LONGEST_DISPLAY)
    return {"type": "postback", "label": label, "data": data, "displayText": shown}


def _fill(choice: Choice) -> Message:
    """A button that writes into her field, for her to change and send."""
    label = _short(sound(choice.label).strip() or "…", LONGEST_LABEL)
    action = {"type": "postback", "label": label, "data": FILL, "inputOption": "openKeyboard"}
    return _item({**action, "fillInText": sound(choice.fill)})


def _short(text: str, limit: int) -> str:
    """At most so many letters. One is at least one character, so most need not be counted, which costs 20 µs each.

    What is put together of two parts (place · month) loses letters of both, so that each still tells it from others."""
    if len(text) <= limit or graphemes(text) <= limit:
        return text
    head, dot, tail = text.rpartition(PARTS)
    if not dot:
        return shorten(text, limit, measure=graphemes)
    room = limit - len(PARTS)
    tail = shorten(tail, max(room - graphemes(head), room // 2), measure=graphemes)
    return _cut(head, room - graphemes(tail)) + dot + tail


def _cut(text: str, limit: int) -> str:
    """At most so many letters, as many as there can be: a name of two words must not lose the second one whole."""
    letters = CLUSTER.findall(text)
    return text if len(letters) <= limit else "".join(letters[: limit - 1]).rstrip() + ELLIPSIS


def _item(action: Message) -> Message:
    return {"type": "action", "action": action}
