"""Group chats: who is in them, what the bot may there, topics, and the move to a supergroup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.telegram.methods.chats import changed
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.views import Bubble, bubbles, transcript
from tests.fakes.telegram.world import Account, Chat, Message, Topic

if TYPE_CHECKING:
    from tests.fakes.telegram.house import FakeTelegram

SUPERGROUPS = -1_000_000_000_000  # below are the ids of supergroups


class Group:
    """A group, told from outside; its people speak through `person.in_group(group)`."""

    def __init__(self, telegram: FakeTelegram, chat: Chat) -> None:
        self._telegram, self.chat = telegram, chat

    @property
    def id(self) -> int:
        return self.chat.id

    @property
    def messages(self) -> list[Bubble]:
        return bubbles(self._telegram.world, self.chat)

    def transcript(self) -> str:
        return transcript(self.messages)

    async def adds_bot(self, by: Person, *, admin: bool = False, payload: str = "") -> None:
        """Somebody adds the bot; with a payload by a startgroup link, which says /start@bot PAYLOAD in her name."""
        bot = self._telegram.world.bot
        await self._stands(by.account, "administrator" if admin else "member")
        self.chat.members.setdefault(by.id, "member")
        await self._service(by.account, {"new_chat_members": [bot.json()]})
        if payload:
            await by.in_group(self).says(f"/start@{bot.username} {payload}")

    async def removes_bot(self, by: Person) -> None:
        """Somebody throws the bot out."""
        bot = self._telegram.world.bot
        await self._stands(by.account, "kicked")
        if self.chat.kind == "group":
            await self._service(by.account, {"left_chat_member": bot.json()})

    async def promotes_bot(self, by: Person) -> None:
        """The bot is made an administrator: it sees everything from now on."""
        await self._stands(by.account, "administrator")

    async def demotes_bot(self, by: Person) -> None:
        await self._stands(by.account, "member")

    def mutes_bot(self, muted: bool = True) -> None:
        """The group forbids its members to write."""
        self.chat.muted = muted

    async def adds(self, person: Person, by: Person) -> None:
        """Somebody is added to the group."""
        self.chat.members[person.id] = "member"
        await self._service(by.account, {"new_chat_members": [person.account.json()]})

    async def becomes_supergroup(self, new: int | None = None) -> Group:
        """The group is upgraded: a new id, a message about it in both chats; the old one refuses the bot by name."""
        old, world = self.chat, self._telegram.world
        assert old.kind == "group", "only a basic group is upgraded"
        number = new or SUPERGROUPS + old.id
        chat = world.chat(Chat(number, "supergroup", old.title, members=dict(old.members)))
        group = Group(self._telegram, chat)
        by = world.accounts[next(iter(old.members), world.bot.id)]
        old.migrated_to = number
        await self._service(by, {"migrate_to_chat_id": number})
        await group._service(by, {"migrate_from_chat_id": old.id})
        return group

    async def opens_topic(self, name: str, by: Person) -> Topic:
        """Somebody makes a topic; the message about it gives it its number."""
        assert self.chat.forum, "only forums have topics"
        shown = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        message = self._telegram.world.post(self.chat, by.account, shown)
        message.thread = message.id
        topic = Topic(message.id, name)
        self.chat.topics[topic.id] = topic
        await self._tell(message)
        return topic

    async def closes_topic(self, topic: Topic, by: Person) -> None:
        topic.closed = True
        await self._service(by.account, {"forum_topic_closed": {}}, thread=topic.id)

    def deletes_topic(self, topic: Topic) -> None:
        """It goes with all that was said in it; the bot is not told."""
        del self.chat.topics[topic.id]
        gone = [number for number, message in self.chat.messages.items() if message.thread == topic.id]
        for number in gone:
            del self.chat.messages[number]

    async def _stands(self, by: Account, standing: str) -> None:
        world = self._telegram.world
        was = world.standing(self.chat)
        self.chat.members[world.bot.id] = standing
        body = changed(world, self.chat.id, by, was)
        self._telegram.platform.backlog.add("my_chat_member", body, ("my_chat_member", self.chat.id))
        await self._telegram.quiet()

    async def _service(self, by: Account, content: dict[str, Any], **rest: Any) -> None:
        """Messages of the group itself reach every bot in it, privacy mode or not."""
        await self._tell(self._telegram.world.post(self.chat, by, content, **rest))

    async def _tell(self, message: Message) -> None:
        self._telegram.platform.backlog.add("message", message.json(), ("chat", self.chat.id))
        await self._telegram.quiet()
