"""A coordinator who answers whatever is asked of her, and is not put out by a bot that dies in the middle.

She reads the bot's newest message as a person does: she knows the question by its words, answers each one once, and
waits when nothing new is asked. So a question that comes twice is not answered twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from dataclasses import dataclass, field

from handlers.settings import HOUSE
from tests.handlers.whole.reports import Step, Tap
from tests.handlers.whole.town import Talk

L1 = HOUSE / "programmes" / "laos_prf" / "forms" / "L1.md"
ISS = HOUSE / "programmes" / "laos_prf" / "blocks" / "iss.md"


def labels(language: str) -> dict[str, str]:
    """The questions of L1 by their words, in a language of its sheet."""
    found = {}
    for file in (L1, ISS):
        rows = [[cell.strip() for cell in line.split("|")[2:]] for line in file.read_text("utf-8").splitlines()]
        head: list[str] = []
        for row in rows:
            if "name" in row[:3]:
                head = row
                column = next((place for place, cell in enumerate(row) if cell == f"label::{language}"), -1)
            elif head and head[0] == "type" and row and row[0].split(" ")[0] in ASKED and column >= 0:
                found[re.split(r"\$\{", row[column])[0]] = row[head.index("name")]
    return found


ASKED = ("integer", "decimal", "text", "select_one", "select_multiple")


@dataclass
class Coordinator:
    """`answers` by the names of questions, in English. `done` are those that she has answered."""

    talk: Talk
    place: str
    answers: dict[str, Step]
    questions: dict[str, str]
    send: str = "Please read it through"
    receipt: str = "The report has arrived"
    done: list[str] = field(default_factory=list)
    told: int = 0  # how often she was asked what an answer was for, and said it

    async def reports(self) -> None:
        """From the menu to the receipt."""
        asked = await self._next("")
        while asked != RECEIPT:
            answer = self.answers[asked]
            self.done.append(asked)
            if isinstance(answer, Tap):
                await self._taps(answer.part)
            else:
                await self.talk.seat.says(answer)
            asked = await self._next(asked)

    async def opens(self, menu: str) -> None:
        """She says the word for the menu, and presses the newest report of her place."""
        await self.talk.seat.says(menu)
        await self._taps(self.place)

    async def _taps(self, part: str) -> None:
        """She presses a button, and once more when nothing comes of it: Telegram forgets a press after 150 seconds."""
        label = await self.talk.finds(part)
        for _ in range(3):
            await self.talk.seat.taps(label, "")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PRESSED_AGAIN):
                    await self._next(part)
                    return
            if label not in self.talk.seat.labels():
                return  # it was taken: the answer is on its way

    async def _next(self, last: str) -> str:
        """What is asked now, when it is another question than the last. A bot that died may have asked twice, and ask
        which question she meant, as she answered before it knew of the second: she says that it is the last."""
        while True:
            found = await self.talk.seat.until(
                lambda: self._meant(last) or self.asked() or None,
                lambda: f"{self.place}: nothing new after {last or 'the menu'}; the last was:\n{self.talk.last}",
            )
            if found not in self.talk.seat.labels():
                return found
            self.told += 1
            await self.talk.seat.taps(found, "")

    def _meant(self, last: str) -> str:
        """The button that says what she typed too early was for, where she has not pressed it; '' when none asks."""
        asking = [text for text in self.talk.seat.said() if EARLY in text]
        if len(asking) <= self.told or self.talk.seat.said()[-1] != asking[-1]:
            return ""
        return next((label for label in self.talk.seat.labels() if self._question(label) == last), "")

    def asked(self) -> str:
        """What is asked and not answered yet: a question's name, or what comes at the end; '' when there is nothing."""
        for text in reversed(self.talk.seat.said()):
            if (asked := self._question(text)) and asked not in self.done:
                return asked
        return ""

    def _question(self, text: str) -> str:
        if self.receipt in text:
            return RECEIPT
        if self.send in text:
            return READ_BACK
        fitting = [words for words in self.questions if words in text]
        return self.questions[max(fitting, key=len)] if fitting else ""


PRESSED_AGAIN = 20.0  # seconds
EARLY = "came before you could see this question"
READ_BACK, RECEIPT = "read back", "receipt"
