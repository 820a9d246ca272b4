"""People on LINE and what they do: verbs that end when the bot's webhook has answered.

What a verb does stands in the chat at once, as on a phone; the bot's answers come when the bot sends them:
`await noy.sees("words")` waits for one. A verb that LINE would not offer (a button that is not there, an edit in a
chat with the bot alone) raises AssertionError and says what there is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.line.actions import picked
from tests.fakes.line.chat import Button, Chat, Message
from tests.fakes.line.content import Content
from tests.fakes.line.lengths import units

if TYPE_CHECKING:
    from tests.fakes.line.platform import FakeLine

Event = dict[str, Any]


class Seat:
    """A person in a chat: what she sees there, and what she does."""

    def __init__(self, line: FakeLine, person: Person | None, chat: Chat) -> None:
        self.line = line
        self.chat = chat
        self.person = person if person is not None else self._myself()
        self.typing = ""  # what stands in her input field
        self.clipboard = ""
        self.opened: list[str] = []  # addresses she was led to

    def _myself(self) -> Person:
        assert isinstance(self, Person)
        return self

    # What she sees

    @property
    def messages(self) -> list[Message]:
        """All that stands in the chat, oldest first."""
        return list(self.chat.messages)

    @property
    def answers(self) -> list[Message]:
        """What the bot has said here since she last did something."""
        return [message for message in self.chat.messages[self.chat.since.get(self.person.id, 0) :] if message.by_bot]

    @property
    def last(self) -> Message:
        assert self.chat.messages, "the chat is empty"
        return self.chat.messages[-1]

    @property
    def buttons(self) -> list[str]:
        """What can be tapped now: quick replies first, then what stands on messages, the newest first."""
        return [button.label for button in self._buttons()]

    @property
    def quick_replies(self) -> list[str]:
        return [button.label for button in self.chat.quick_replies(desktop=self.person.desktop)]

    async def sees(self, words: str, within: float = 10) -> Message:
        """Wait until the bot has said these words here (a part of a message is enough), with its pictures there."""

        def found() -> Message | None:
            return next((each for each in reversed(self.answers) if words in each.text), None)

        message = await self.line.until(found, within, lambda: f"{words!r} is not in {self._texts()}")
        await self.line.settled()
        return message

    async def opens(self, message: Message) -> None:
        """Look at a message's pictures now: what her phone has not kept it gets from the address once more."""
        for picture in message.pictures:
            await picture.fetch(self.line.session)

    # What she does

    async def says(self, text: str = "", *, mention: bool = False, quoting: Message | None = None) -> Event:
        """Type and send; without words, what stands in the input field. `mention` begins with a mention of the bot."""
        text = text or self.typing
        self.typing = ""
        content: dict[str, Any] = {"type": "text", "quoteToken": self.line.quote_token()}
        if mention:
            called = f"@{self.line.name}"
            text = f"{called} {text}"
            me = {"type": "user", "index": 0, "length": units(called), "userId": self.line.bot, "isSelf": True}
            content["mention"] = {"mentionees": [me]}
        if quoting is not None:
            content["quotedMessageId"] = quoting.id
        return await self._sends(content | {"text": text}, text)

    async def taps(
        self, label: str, value: str = "", *, photo: bytes = b"", place: tuple[float, float] | None = None
    ) -> Event | None:
        """Tap what has this label. `value` is what is picked in a date picker, `photo` what the camera takes,
        `place` what is chosen on the map; without one the person goes back and nothing happens."""
        fitting = [button for button in self._buttons() if button.label == label]
        assert fitting, f"there is no {label!r} to tap here: {self.buttons}"
        return await self._does(fitting[0], value, photo, place)

    async def taps_menu(self, number: int) -> Event | None:
        """Tap an area of the rich menu, counted from 0."""
        menu = self.line.menus.seen_by(self.person.id) if self.chat.kind == "user" else None
        assert menu is not None, "there is no rich menu here"
        action = menu.body["areas"][number]["action"]
        return await self._does(Button(action.get("label", ""), action), "", b"", None)

    async def sends_photo(self, data: bytes = b"", *, address: str = "") -> Event:
        """A photo of hers; with an address one that an app sent for her, which lies elsewhere and not with LINE."""
        if address:
            provider = {"type": "external", "originalContentUrl": address, "previewImageUrl": address}
            content = {"type": "image", "quoteToken": self.line.quote_token(), "contentProvider": provider}
            return await self._sends(content, "")
        return await self._sends_content({"type": "image", "quoteToken": self.line.quote_token()}, data, "image/jpeg")

    async def sends_photos(self, *photos: bytes) -> list[Event]:
        """Several at once: events of their own with one imageSet."""
        name = self.line.quote_token()
        parts = [{"id": name, "index": number, "total": len(photos)} for number in range(1, len(photos) + 1)]
        return [
            await self._sends_content(
                {"type": "image", "quoteToken": self.line.quote_token(), "imageSet": part}, photo, "image/jpeg"
            )
            for part, photo in zip(parts, photos, strict=True)
        ]

    async def sends_voice(self, data: bytes, seconds: float = 3) -> Event:
        return await self._sends_content({"type": "audio", "duration": int(seconds * 1000)}, data, "audio/x-m4a")

    async def sends_video(self, data: bytes, seconds: float = 3) -> Event:
        content = {"type": "video", "duration": int(seconds * 1000), "quoteToken": self.line.quote_token()}
        return await self._sends_content(content, data, "video/mp4")

    async def sends_file(self, name: str, data: bytes) -> Event:
        content = {"type": "file", "fileName": name, "fileSize": len(data)}
        return await self._sends_content(content, data, "application/octet-stream", text=name)

    async def sends_sticker(self, package: str = "446", sticker: str = "1988") -> Event:
        content = {"type": "sticker", "packageId": package, "stickerId": sticker, "stickerResourceType": "STATIC"}
        return await self._sends(content | {"quoteToken": self.line.quote_token()}, "")

    async def shares_location(self, latitude: float, longitude: float, title: str = "", address: str = "") -> Event:
        content = {"type": "location", "latitude": latitude, "longitude": longitude}
        content |= {name: said for name, said in (("title", title), ("address", address)) if said}
        return await self._sends(content, title)

    async def unsends(self, message: Message | None = None) -> Event:
        """Take back what she said (the last of it); it leaves the chat and its content cannot be had any more."""
        mine = message or self._mine()[-1]
        self.chat.messages.remove(mine)
        if mine.id in self.line.contents:
            self.line.contents[mine.id].gone = 410
        return await self.line.tells(self, "unsend", reply=False, unsend={"messageId": mine.id})

    async def edits(self, text: str, message: Message | None = None) -> Event:
        """Change what she said; LINE offers it in groups only. The message keeps its id."""
        assert self.chat.kind != "user", "LINE offers no editing in a chat with an official account alone"
        mine = message or self._mine()[-1]
        mine.text, mine.body = text, mine.body | {"text": text}
        self.line.stirs()
        return await self.line.tells(self, "messageEdited", message=mine.body)

    # How it is done

    def _buttons(self) -> list[Button]:
        return self.chat.buttons(desktop=self.person.desktop)

    def _texts(self) -> list[str]:
        return [message.text for message in self.chat.messages[-5:]]

    def _mine(self) -> list[Message]:
        mine = [message for message in self.chat.messages if message.author == self.person.id]
        assert mine, "she has said nothing here"
        return mine

    async def _sends(self, content: dict[str, Any], text: str) -> Event:
        assert self.chat.kind != "user" or self.person.friend, f"{self.person.name} has not added the bot as a friend"
        content = {"id": self.line.message_id(), **content}
        self.line.says(self.chat, Message(content["id"], self.person.id, content, self.line.now(), text))
        return await self.line.tells(self, "message", message=content)

    async def _sends_content(self, content: dict[str, Any], data: bytes, mime: str, text: str = "") -> Event:
        if content["type"] != "file":
            content["contentProvider"] = {"type": "line"}
        content = {"id": self.line.message_id(), **content}
        self.line.contents[content["id"]] = Content(data, mime, preparing=self.line.preparing)
        return await self._sends(content, text)

    async def _does(self, button: Button, value: str, photo: bytes, place: tuple[float, float] | None) -> Event | None:
        action = button.action
        match action["type"]:
            case "message":
                return await self.says(action["text"])
            case "postback":
                return await self._posts_back(button)
            case "datetimepicker" if value:
                params = {action["mode"]: self._picks(action, value)}
                return await self._postback(button, action["data"], params)
            case "camera" | "cameraRoll" if photo:
                return await self.sends_photo(photo)
            case "location" if place:
                return await self.shares_location(*place)
            case "uri":
                desktop = action.get("altUri", {}).get("desktop") if self.person.desktop else None
                self.opened.append(desktop or action["uri"])
            case "clipboard":
                self.clipboard = action["clipboardText"]
        return None

    async def _posts_back(self, button: Button) -> Event:
        """displayText stands in the chat as if she had said it, and is no event; text (deprecated) is one."""
        action = button.action
        shown = action.get("displayText") or action.get("text")
        if shown:
            body = {"id": self.line.message_id(), "type": "text", "text": shown}
            self.line.says(self.chat, Message(body["id"], self.person.id, body, self.line.now(), shown))
        if action.get("inputOption") == "openKeyboard":
            self.typing = action.get("fillInText", "")
        event = await self._postback(button, action["data"], {})
        if action.get("text"):
            await self.line.tells(self, "message", message=body | {"quoteToken": self.line.quote_token()})
        return event

    async def _postback(self, button: Button, data: str, params: dict[str, str]) -> Event:
        if button.quick:
            self.chat.messages[-1].used = True
        self.line.stirs()
        return await self.line.tells(
            self, "postback", postback={"data": data, **({"params": params} if params else {})}
        )

    @staticmethod
    def _picks(action: dict[str, Any], value: str) -> str:
        moment = picked(action["mode"], value)
        assert moment is not None, f"{value!r} is nothing that a picker of {action['mode']} gives"
        low, high = (picked(action["mode"], str(action.get(name, ""))) for name in ("min", "max"))
        assert low is None or moment >= low, f"the picker begins at {low}"  # type: ignore[operator]
        assert high is None or moment <= high, f"the picker ends at {high}"  # type: ignore[operator]
        return value


class Person(Seat):
    """Somebody with LINE on her phone, in her chat with the bot. In a group: `noy.in_group(group)`."""

    def __init__(
        self, line: FakeLine, account: str, name: str, *, language: str, consents: bool, desktop: bool, old: bool
    ) -> None:
        self.id = account
        self.name = name
        self.language = language
        self.consents = consents
        self.desktop = desktop
        self.old = old  # groups' events do not say who she is
        self.friend = False
        self._met = False
        super().__init__(line, None, Chat(account, "user", name, [account]))

    async def follows(self) -> Event:
        """Add the bot as a friend, or end the block."""
        again, self._met, self.friend = self._met, True, True
        return await self.line.tells(self, "follow", follow={"isUnblocked": again})

    async def unfollows(self) -> Event:
        """Block the bot: it gets no reply token, and what it sends does not arrive."""
        self.friend = False
        return await self.line.tells(self, "unfollow", reply=False)

    def is_friend(self) -> Person:
        """She has been a friend for long; nothing is told of it."""
        self.friend = self._met = True
        return self

    def in_group(self, group: Group) -> Seat:
        """Her place in a group or room."""
        assert self.id in group.chat.people, f"{self.name} is not in {group.chat.name}"
        return Seat(self.line, self, group.chat)

    async def invites_bot(self, group: Group) -> Event | None:
        """None when the console does not let the bot into groups: LINE takes it out again and tells nothing."""
        if not self.line.joins_groups:
            return None
        group.chat.with_bot = True
        return await self.line.tells(self.in_group(group), "join", who=False)

    async def removes_bot(self, group: Group) -> Event:
        group.chat.with_bot = False
        return await self.line.tells(self.in_group(group), "leave", reply=False, who=False)


class Group:
    """A group or a room (a chat of several people without a name)."""

    def __init__(self, line: FakeLine, chat: Chat) -> None:
        self.line = line
        self.chat = chat

    @property
    def id(self) -> str:
        return self.chat.id

    @property
    def messages(self) -> list[Message]:
        return list(self.chat.messages)

    async def joins(self, *people: Person) -> Event:
        self.chat.people.extend(person.id for person in people)
        return await self._members("memberJoined", "joined", people)

    async def leaves(self, *people: Person) -> Event:
        """No reply token comes with it."""
        for person in people:
            self.chat.people.remove(person.id)
        return await self._members("memberLeft", "left", people)

    async def _members(self, kind: str, name: str, people: tuple[Person, ...]) -> Event:
        members = {"members": [{"type": "user", "userId": person.id} for person in people]}
        seat = Seat(self.line, people[0], self.chat)
        return await self.line.tells(seat, kind, reply=name == "joined", who=False, **{name: members})
