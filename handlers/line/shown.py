"""What was shown last in each chat.

LINE's quick replies are gone as soon as anything is said, so the door keeps in mind what may still be answered by a
number, and which page of the choices comes next. After a restart nothing is known, and the menu leads back to it.
"""

from __future__ import annotations

from conversations.buttons import whole
from conversations.events import Reply, Said, Tapped, What
from handlers.line.messages import Message, Words, chosen, next_page
from handlers.recent import Recent
from i18n.catalogue import Catalogues
from i18n.script import language_of

MOST_CHATS = 5000


class Shown:
    """The last message of each chat, as it can be answered."""

    def __init__(self, catalogues: Catalogues) -> None:
        self._catalogues = catalogues
        self._replies: Recent[str, Reply] = Recent(MOST_CHATS)

    def __contains__(self, chat: str) -> bool:
        return chat in self._replies

    def get(self, chat: str) -> Reply | None:
        return self._replies.get(chat)

    def note(self, chat: str, reply: Reply) -> None:
        self._replies.put(chat, reply)

    def meant(self, chat: str, what: What) -> What:
        """A typed number is the choice beside it, where the choices of the last message were numbered."""
        reply = self._replies.get(chat)
        if reply is None or not isinstance(what, Said):
            return what
        choice = chosen(reply, whole(what.text.strip()))
        return Tapped(choice.data, what.text) if choice else what

    def page(self, chat: str, number: int, *, group: bool) -> list[Message]:
        """Another page of the choices; nothing when there are none."""
        reply = self._replies.get(chat)
        return next_page(reply, number, self.words(reply), group=group) if reply else []

    def language(self, chat: str) -> str:
        """The language that was last spoken in a chat."""
        reply = self._replies.get(chat)
        return language_of(reply.text if reply else "")

    def words(self, reply: Reply) -> Words:
        """Our own few words in the language of a message."""
        return lambda text_id: self._catalogues.text(language_of(reply.text), text_id)
