"""From a Reply to the messages that Telegram takes: text cut to its limits, pictures, keyboards. Pure.

Formatting is given as entities (offsets in UTF-16 units), never as markup: nothing has to be escaped, nothing can be
refused as badly written, and what is counted is what is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from conversations.events import Choice, Line, Picture, Reply
from handlers.telegram import limits
from i18n.cutting import ELLIPSIS, shorten, split, utf16

Entity = dict[str, Any]
Keyboard = list[list[dict[str, str]]]

STYLES = {"strong": "bold", "faint": "italic"}

# What Telegram takes out of a text, or turns into a space, before it counts (tdlib/td clean_input_string). Taken out
# here, so that offsets stay true, and what is empty to Telegram is empty to us.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_REMOVED = re.compile("[\r\u2028-\u202e]")
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Words:
    """Text within the limits, with its formatting."""

    text: str
    entities: tuple[Entity, ...] = ()


NOTHING = Words("")


@dataclass(frozen=True, slots=True)
class Text:
    """A message of words."""

    words: Words
    keyboard: Keyboard | None = None


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture; as a `document` when it is not of a shape that is shown as a photo, or another file, which has a name
    of its own."""

    media: str
    words: Words = NOTHING
    keyboard: Keyboard | None = None
    document: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Album:
    """Two to ten pictures; an album has no keyboard."""

    media: tuple[str, ...]
    words: Words = NOTHING


@dataclass(frozen=True, slots=True)
class Where:
    """A message with a button that sends the place where she is. It stands in the field that one writes in, so it is
    taken away when it is answered."""

    label: str


Message = Text | Photo | Album | Where


class Unfit(ValueError):
    """A button carries nothing, or more than Telegram takes: a fault of ours, which trying again does not mend."""


def compose(
    reply: Reply, documents: Collection[str] = (), link: Callable[[str], str] = lambda code: ""
) -> list[Message]:
    """The messages of a reply, in order; buttons on the last. `documents` are the pictures that cannot be photos;
    `link` gives the address that takes us into a group with a code, or '' when it is not known. Raises Unfit."""
    keyboards = list(_keyboards(_buttons(reply.choices, link), reply.columns))
    pictures = list(_pictures(reply.pictures, documents))
    pictures += [Photo(file.media, document=True, name=file.name) for file in reply.files]
    caption, rest = _captioned(reply, pictures, keyboards)
    texts: list[Text] = [Text(words) for words in cut(rest, limits.TEXT)]
    if pictures:
        pictures[0] = replace(pictures[0], words=caption)
    if keyboards and not texts and len(pictures) == 1 and isinstance(pictures[0], Photo):
        pictures[0] = replace(pictures[0], keyboard=keyboards.pop(0))
    elif keyboards:
        last = texts.pop().words if texts else Words(ELLIPSIS)
        texts.append(Text(last, keyboards.pop(0)))
    return [*pictures, *texts, *_more(keyboards)]


def clean(text: str) -> str:
    """The text as Telegram will keep it."""
    return _SURROGATES.sub("\ufffd", _REMOVED.sub("", _CONTROL.sub(" ", text)))


def cut(lines: Sequence[Line], limit: int) -> list[Words]:
    """The lines in texts that each fit, with the formatting of what is in them."""
    cleaned = [(clean(line.text), line.style) for line in lines]
    whole = "\n".join(text for text, _ in cleaned)
    parts = [whole.strip()] if utf16(whole) <= limit else split(whole, limit)
    made: list[Words] = []
    start = 0
    for part in filter(None, parts):
        start = whole.index(part, start)  # between parts there are only blanks
        made.append(Words(part, tuple(_entities(cleaned, start, start + len(part)))[: limits.ENTITIES]))
        start += len(part)
    return made


def _entities(lines: Sequence[tuple[str, str]], start: int, end: int) -> Iterator[Entity]:
    """The formatting between two places of the whole text, counted from the first of them."""
    at = offset = 0  # where a line begins: in the whole text, and in units of the part
    for text, style in lines:
        first, last = max(at, start), min(at + len(text), end)
        inside = text[first - at : last - at] if first < last else ""
        if inside.strip() and style in STYLES:
            yield {"type": STYLES[style], "offset": offset, "length": utf16(inside.rstrip())}
        offset += utf16(inside) + (start <= at + len(text) < end)
        at += len(text) + 1


def _captioned(
    reply: Reply, pictures: Sequence[Photo | Album], keyboards: Sequence[Keyboard]
) -> tuple[Words, Sequence[Line]]:
    """What stands under the first picture or album, and the lines that follow as text: all under it when that fits and
    the buttons have a place; else a card's title, so that it is known what is seen."""
    if len(pictures) == 1 and not (keyboards and isinstance(pictures[0], Album)):
        words = cut(reply.lines, limits.CAPTION)
        if len(words) <= 1:
            return words[0] if words else NOTHING, ()
    if pictures and reply.card:
        title = cut(reply.lines[:1], limits.CAPTION)
        if len(title) == 1 and any(clean(line.text).strip() for line in reply.lines[1:]):
            return title[0], reply.lines[1:]
    return NOTHING, reply.lines


def _pictures(pictures: Sequence[Picture], documents: Collection[str]) -> Iterator[Photo | Album]:
    """Albums of at most ten; a picture that would be left alone, and whatever is no photo, goes by itself."""
    photos = [picture.media for picture in pictures if picture.media not in documents]
    for start in range(0, len(photos), limits.ALBUM):
        album = tuple(photos[start : start + limits.ALBUM])
        yield Album(album) if len(album) > 1 else Photo(album[0])
    for picture in pictures:
        if picture.media in documents:
            yield Photo(picture.media, document=True)


def _keyboards(buttons: Sequence[dict[str, str]], columns: int) -> Iterator[Keyboard]:
    """The buttons in rows, as many to a keyboard as Telegram takes."""
    width = min(max(columns, 1), limits.BUTTONS_IN_A_ROW)
    rows = [list(buttons[start : start + width]) for start in range(0, len(buttons), width)]
    keyboard: Keyboard = []
    count = size = 0
    for row in rows:
        weight = sum(len(text.encode()) for button in row for text in button.values())
        if keyboard and (count + len(row) > limits.BUTTONS or size + weight > limits.KEYBOARD_BYTES):
            yield keyboard
            keyboard, count, size = [], 0, 0
        keyboard.append(row)
        count, size = count + len(row), size + weight
    if keyboard:
        yield keyboard


def _buttons(choices: Sequence[Choice], link: Callable[[str], str]) -> list[dict[str, str]]:
    """The buttons; one that would lead nowhere is left out."""
    addressed = ((choice, link(choice.link) if choice.link else "") for choice in choices)
    return [
        _button(choice, address)
        for choice, address in addressed
        if (address or not choice.link) and (not choice.fill or 1 <= utf16(clean(choice.fill).strip()) <= limits.COPIED)
    ]


def _button(choice: Choice, address: str) -> dict[str, str]:
    label = shorten(" ".join(clean(choice.label).split()), limits.BUTTON_LABEL) or ELLIPSIS
    if address:
        return {"text": label, "url": address}
    if choice.fill:
        return {"text": label, "copy_text": clean(choice.fill)}
    if not 1 <= len(choice.data.encode()) <= limits.BUTTON_DATA:
        raise Unfit(f"a button carries 1 to {limits.BUTTON_DATA} bytes, not {len(choice.data.encode())}")
    return {"text": label, "callback_data": choice.data}


def _more(keyboards: Sequence[Keyboard]) -> list[Message]:
    """Buttons that did not fit under the words."""
    return [Text(Words(ELLIPSIS), keyboard) for keyboard in keyboards]
