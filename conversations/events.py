"""Event, Reply, Choice, Picture …: the only words that conversations and doors share.

They stand here and not in handlers/, because imports run one way: a door knows what conversations say, and
conversations know no door. All of it is plain, immutable data; `pack` and `unpack` turn replies
into JSON and back, `pack_event` an event into JSON.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from conversations.documents.shapes import Looked
from conversations.workbooks.books import Read


@dataclass(frozen=True, slots=True)
class Said:
    """Words typed in the chat."""

    text: str


@dataclass(frozen=True, slots=True)
class Tapped:
    """A button pressed; `data` is what its Choice carried. `said` is what was typed, where a door took a number for the
    button beside it; it may be mistaken, when another process showed something since."""

    data: str
    said: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Began:
    """The chat was opened, or the start button pressed; `payload` is a deep link's (an invitation code), or ''."""

    payload: str = ""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A picture, sound or document. `media` is its name in the media store; '' when it is not kept there, because
    nothing was asked when it came. `caption` is what she wrote under it. Of several sent at once, `album` names what
    they came in, and `more` tells that others of it follow."""

    media: str
    mime: str
    size: int
    name: str = ""
    caption: str = ""
    album: str = ""
    more: bool = False


@dataclass(frozen=True, slots=True)
class SharedPlace:
    """A location, in degrees (WGS 84); accuracy in metres, 0 when unknown."""

    latitude: float
    longitude: float
    accuracy: float = 0.0


@dataclass(frozen=True, slots=True)
class Sent:
    """Something that no question takes: a sticker, a contact, a poll."""

    kind: str


@dataclass(frozen=True, slots=True)
class Edited:
    """She changed what she had said: `message` is the door's id of it, `text` what stands there now."""

    message: str
    text: str


@dataclass(frozen=True, slots=True)
class Unsent:
    """She took a message back; `message` is the door's id of it."""

    message: str


@dataclass(frozen=True, slots=True)
class SentBook:
    """A workbook that she sent, after it was read: what was found in it, or why it is none of ours (handlers.excel)."""

    file: SentFile
    found: Read | Literal["foreign", "torn", "large"]


@dataclass(frozen=True, slots=True)
class SentTemplate:
    """A Word file that somebody sent, after it was looked at as a template of a document (handlers.documents)."""

    file: SentFile
    looked: Looked


What = Said | Tapped | Began | SentFile | SharedPlace | Sent | Edited | Unsent | SentBook | SentTemplate


@dataclass(frozen=True, slots=True)
class Event:
    """Something that came in through a door."""

    id: str  # the door's own id of it: a second delivery has the same
    door: str  # "practice", "telegram", "line"
    account: str  # the door's id of who spoke
    chat: str  # the door's id of where
    at: datetime  # aware
    what: What
    group: bool = False
    called: bool = False  # in a group: said to the bot (a command, a mention, a reply to it)
    language: str = ""  # what the app says of its user's language, or ''
    room: str = ""  # the group that `chat` is a topic of; '' when it is none. A place is linked to the whole group
    message: str = ""  # the door's id of the message that brought it, of a tap of the one that was tapped; or ''
    # As far as the door knows, and named as its buttons name it (buttons.mark): the newest question that stood in the
    # chat when this was said, and the newest that stands there at all.
    saw: str = ""
    shown: str = ""

    @property
    def whole_chat(self) -> str:
        """The chat, and of a topic the group around it."""
        return self.room or self.chat


Style = Literal["plain", "strong", "faint"]
MENU = "menu"


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of a message. `strong` is what must be read, `faint` what may be skipped."""

    text: str
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: what stands on it, and what comes back when it is pressed (at most 64 bytes of ASCII). With a `link`
    nothing comes back: it offers to take the bot into a group, where the link arrives as Began's payload. A door whose
    platform has no such address leaves the button out; the words beside it must do without. With `fill` nothing comes
    back either: these words are put into the field that she writes in (or where she can paste them from), to be changed
    and sent."""

    label: str
    data: str
    link: str = ""
    fill: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in the media store; `alt` says the same in words."""

    media: str
    alt: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A file in the media store that goes out as such, under this name."""

    media: str
    name: str
    mime: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One message. `columns` is how many buttons stand in a row. `asks` is what is asked for, as XLSForm names it
    (date, image, geopoint, select_one …), so that a door may offer a calendar, the camera or a map; MENU when one of
    the choices is to be taken and no question is open; '' when nothing in particular is. A `card` is figures to be
    looked at (its first line is the title, the pictures say the same), so that a door may set them out as a card.

    `again`: the same question with other ticks, another page, another month; a door that can puts it in the place of
    the message that was tapped, which is then `instead`, the door's id of it. `first` and `last` are the days (ISO)
    between which a date is asked for, '' for no bound. `ahead` is what waited to be told (conversations.waiting), said
    before it in the same breath; only a door at which what is sent unasked is counted gets any."""

    lines: tuple[Line, ...]
    choices: tuple[Choice, ...] = ()
    columns: int = 1
    pictures: tuple[Picture, ...] = ()
    asks: str = ""
    card: bool = False
    again: bool = False
    instead: str = ""
    first: str = ""
    last: str = ""
    files: tuple[File, ...] = ()
    ahead: tuple[Line, ...] = ()

    @property
    def text(self) -> str:
        """The words alone, a paragraph a line."""
        return "\n".join(line.text for line in self.lines)


def without_links(reply: Reply) -> Reply:
    """The reply for a platform that has no address by which a bot is taken into a group."""
    if not any(choice.link for choice in reply.choices):
        return reply
    return replace(reply, choices=tuple(choice for choice in reply.choices if not choice.link))


def in_place(reply: Reply, event: Event) -> Reply:
    """The reply with the message that it takes the place of, where it is the same question once more and a button of it
    was tapped."""
    if not reply.again or not event.message or not isinstance(event.what, Tapped):
        return reply
    return replace(reply, instead=event.message)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes, and the id of whom it is for, where that is one person: a phone may be shared."""

    door: str
    chat: str
    person: str = ""


def pack(reply: Reply) -> dict[str, Any]:
    """A reply as JSON data. Written out, because `asdict` costs ten times as much and every message passes here."""
    packed: dict[str, Any] = {
        "lines": [{"text": line.text, "style": line.style} for line in reply.lines],
        "choices": [_pack_choice(choice) for choice in reply.choices],
        "columns": reply.columns,
        "pictures": [{"media": picture.media, "alt": picture.alt} for picture in reply.pictures],
        "asks": reply.asks,
        "card": reply.card,
    }
    if reply.again:
        packed |= {"again": True, "instead": reply.instead}
    if reply.first or reply.last:
        packed |= {"first": reply.first, "last": reply.last}
    if reply.files:
        packed["files"] = [{"media": file.media, "name": file.name, "mime": file.mime} for file in reply.files]
    if reply.ahead:
        packed["ahead"] = [{"text": line.text, "style": line.style} for line in reply.ahead]
    return packed


def _pack_choice(choice: Choice) -> dict[str, str]:
    packed = {"label": choice.label, "data": choice.data}
    if choice.link:
        packed["link"] = choice.link
    if choice.fill:
        packed["fill"] = choice.fill
    return packed


def unpack(data: dict[str, Any]) -> Reply:
    """The reply that `pack` made data of."""
    return Reply(
        lines=tuple(Line(**line) for line in data["lines"]),
        choices=tuple(Choice(**choice) for choice in data["choices"]),
        columns=data["columns"],
        pictures=tuple(Picture(**picture) for picture in data["pictures"]),
        asks=data.get("asks", ""),  # what was packed by an older version has none
        card=data.get("card", False),
        again=data.get("again", False),
        instead=data.get("instead", ""),
        first=data.get("first", ""),
        last=data.get("last", ""),
        files=tuple(File(**file) for file in data.get("files", ())),
        ahead=tuple(Line(**line) for line in data.get("ahead", ())),
    )


def pack_event(event: Event) -> dict[str, Any]:
    """An event as JSON data: who, and what in words of its own kind."""
    body: dict[str, Any] = {"id": event.id, "account": event.account}
    match event.what:
        case Said(text):
            body |= {"kind": "said", "text": text}
        case Tapped(data):
            body |= {"kind": "tapped", "data": data}
        case Began(payload):
            body |= {"kind": "began", "payload": payload}
        case SentFile(media, mime, size, name, caption):
            body |= {"kind": "file", "media": media, "mime": mime, "size": size, "name": name}
            body |= {"text": caption} if caption else {}
        case SharedPlace(latitude, longitude, accuracy):
            body |= {"kind": "place", "latitude": latitude, "longitude": longitude, "accuracy": accuracy}
        case Sent(kind):
            body |= {"kind": "sent", "sort": kind}
        case Edited(message, text):
            body |= {"kind": "edited", "of": message, "text": text}
        case Unsent(message):
            body |= {"kind": "unsent", "of": message}
        case SentBook(file):  # the file's own event says what came
            body |= {"kind": "book", "name": file.name}
        case SentTemplate(file):
            body |= {"kind": "template", "name": file.name}
    return body
