"""parse_mode HTML as the server reads it [TD MessageEntity.cpp parse_html]: text, entities in UTF-16 units, and its
very refusals, which count in bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tests.fakes.telegram.refusals import bad

KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "code": "code", "pre": "pre", "blockquote": "blockquote", "a": "text_link",
    "tg-emoji": "custom_emoji",
}  # fmt: skip
LITERALS = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([a-zA-Z]+));?")
START = re.compile(r"<([^\s>]*)")
ATTRIBUTE = re.compile(r"""\s*([^\s=>]*)\s*(=)?\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.\-]*))""")
END = re.compile(r"</([^\s>]*)\s*(>?)")


def utf16(text: str) -> int:
    """How long a text is for Telegram."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass
class _Open:
    tag: str
    argument: str
    offset: int


def parse_html(marked: str) -> tuple[str, list[dict[str, Any]]]:
    """The text and its entities."""
    return _Parser(marked).parse()


class _Parser:
    def __init__(self, marked: str) -> None:
        self.marked, self.at = marked, 0
        self.parts: list[str] = []
        self.length = 0
        self.open: list[_Open] = []
        self.entities: list[dict[str, Any]] = []

    def parse(self) -> tuple[str, list[dict[str, Any]]]:
        while self.at < len(self.marked):
            letter = self.marked[self.at]
            if letter == "<":
                self._end() if self.marked.startswith("</", self.at) else self._start()
            else:
                read, self.at = _letter(self.marked, self.at)
                self.parts.append(read)
                self.length += utf16(read)
        if self.open:
            raise _wrong(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self.parts), self.entities

    def _where(self) -> str:
        return f"at byte offset {len(self.marked[: self.at].encode())}"

    def _start(self) -> None:
        found = START.match(self.marked, self.at)
        assert found
        tag, at = found[1].lower(), found.end()
        if at >= len(self.marked):
            raise _wrong(f"Unclosed start tag {self._where()}")
        if tag not in KINDS:
            raise _wrong(f'Unsupported start tag "{tag}" {self._where()}')
        argument, at = self._attributes(tag, at)
        if tag == "span" and argument != "spoiler":
            raise _wrong(f'Tag "span" must have class "tg-spoiler" {self._where()}')
        self.open.append(_Open(tag, argument, self.length))
        self.at = at + 1

    def _attributes(self, tag: str, at: int) -> tuple[str, int]:
        """What the tag's attribute says, and where its `>` stands."""
        argument = ""
        while True:
            while at < len(self.marked) and self.marked[at].isspace():
                at += 1
            if at >= len(self.marked):
                raise _wrong(f"Unclosed start tag {self._where()}")
            if self.marked[at] == ">":
                return argument, at
            found = ATTRIBUTE.match(self.marked, at)
            assert found
            if not found[1]:
                raise _wrong(f'Empty attribute name in the tag "{tag}" {self._where()}')
            if not found[2]:
                if tag == "blockquote" and found[1] == "expandable":
                    argument, at = "expandable", found.end(1)
                    continue
                raise _wrong(f'Expected equal sign in declaration of an attribute of the tag "{tag}" {self._where()}')
            argument = _argument(tag, found[1], found[3] or found[4] or (found[5] or "").lower()) or argument
            at = found.end()

    def _end(self) -> None:
        if not self.open:
            raise _wrong(f"Unexpected end tag {self._where()}")
        found = END.match(self.marked, self.at)
        assert found
        if not found[2]:
            raise _wrong(f"Unclosed end tag {self._where()}")
        tag, opened = found[1].lower(), self.open[-1]
        if tag and tag != opened.tag:
            raise _wrong(f'Unmatched end tag {self._where()}, expected "</{opened.tag}>", found "</{tag}>"')
        self.open.pop()
        self.at = found.end()
        if self.length > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        kind = KINDS[opened.tag]
        entity: dict[str, Any] = {"type": kind, "offset": opened.offset, "length": self.length - opened.offset}
        if kind == "text_link":
            url = opened.argument or "".join(self.parts)[-entity["length"] :]
            if not re.match(r"(https?|tg)://|[\w.-]+\.\w+", url):
                return  # [TD]: what is no address is only text
            entity["url"] = url
        elif opened.argument == "expandable":
            entity["type"] = "expandable_blockquote"
        elif kind == "custom_emoji":
            entity["custom_emoji_id"] = opened.argument
        self.entities.append(entity)


def _argument(tag: str, name: str, value: str) -> str:
    wanted = {("a", "href"): "", ("code", "class"): "language-", ("span", "class"): "tg-", ("tg-emoji", "emoji-id"): ""}
    prefix = wanted.get((tag, name))
    if prefix is None or not value.startswith(prefix):
        return ""
    return REFERENCE.sub(lambda found: _decoded(found) or found[0], value.removeprefix(prefix))


def _letter(marked: str, at: int) -> tuple[str, int]:
    found = REFERENCE.match(marked, at)
    decoded = _decoded(found) if found else ""
    return (decoded, found.end()) if found and decoded else (marked[at], at + 1)


def _decoded(found: re.Match[str]) -> str:
    if found[3]:
        return LITERALS.get(found[3], "")
    code = int(found[1], 16) if found[1] else int(found[2])
    return chr(code) if 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF else ""


def _wrong(words: str) -> Exception:
    return bad(f"can't parse entities: {words}")
