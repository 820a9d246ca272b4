"""Whether a Word file that came can be opened without harm: what it would run, fetch, or unpack without end. Loads lxml
alone, and is meant for the process that makes documents.

Parts are read as XML, as Word does: what is looked for can be spelled in many ways, in other letters' codes too.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree

from conversations.documents.shapes import Fault

LARGEST = 2_000_000  # bytes of a template; a letterhead with a drawn emblem has some 100,000
MOST_UNPACKED = 30_000_000  # bytes
MOST_PARTS = 300  # files within a file
MOST_FAULTS = 20
_TYPES = "[content_types].xml"  # the part that says of which kind the others are
_PROGRAMS = re.compile(r"vbaproject|vbadata|activex|/embeddings/|/afchunk")
_PROGRAM_KINDS = ("afchunk", "oleobject", "package", "control", "vbaproject", "wordvbadata")
_HYPERLINKS = frozenset(
    f"http://{whose}/relationships/hyperlink"
    for whose in ("schemas.openxmlformats.org/officedocument/2006", "purl.oclc.org/ooxml/officedocument")
)
_EVIL = "DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|MACROBUTTON"
_EVIL_FIELD = re.compile(rf"(?i:\W*(?:{_EVIL})\b)|.*\b(?:{_EVIL})\b", re.DOTALL)
_RELATIONS = "/relationships}"  # at the end of the namespace of attributes that name a relationship


class BadTemplate(Exception):
    """Why a template is not taken."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(", ".join(fault.why for fault in faults))
        self.faults = tuple(faults[:MOST_FAULTS])


def safe(data: bytes) -> None:
    """Raises BadTemplate for what is too large for a template, or not harmless."""
    if len(data) > LARGEST:
        raise BadTemplate([Fault("large")])
    harmless(data)


def harmless(data: bytes) -> None:
    """Raises BadTemplate for what is no sound Word file, unpacks without end, carries macros or other programs' things,
    or would fetch something from elsewhere when it is opened."""
    packed, parts = _parts(data)
    if any(_PROGRAMS.search(part.filename.casefold()) for part in parts):
        raise BadTemplate([Fault("macros")])
    texts = _texts(packed, parts)
    for part in parts:
        name = part.filename.casefold()
        if name.endswith((".xml", ".rels")) or f"/{name}" in texts or name.rpartition(".")[2] in texts:
            _look_at(name, _tree(packed, part))


def _parts(data: bytes) -> tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]:
    """What is in a file. Raises BadTemplate."""
    try:
        packed = zipfile.ZipFile(io.BytesIO(data))
    except Exception:  # a torn file breaks the library in many ways
        raise BadTemplate([Fault("torn")]) from None
    parts = packed.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise BadTemplate([Fault("large")])
    return packed, parts


def _texts(packed: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo]) -> frozenset[str]:
    """The parts (`/word/document.xml`) and the endings (`xml`) that are XML as the file has it, in small letters.
    Raises BadTemplate."""
    found = set()
    for part in parts:
        if part.filename.casefold() == _TYPES:
            for one in _elements(_tree(packed, part)):
                kind = one.get("ContentType", "").casefold()
                if "macroenabled" in kind:
                    raise BadTemplate([Fault("macros")])
                if kind.endswith("xml"):
                    found.add((one.get("PartName") or one.get("Extension") or "").casefold())
    return frozenset(found)


def _tree(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> Any:
    """A part as XML, which names nothing outside of itself. Raises BadTemplate."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        tree: Any = etree.fromstring(packed.read(part), parser).getroottree()
    except Exception:  # torn inside, or no XML
        raise BadTemplate([Fault("torn")]) from None
    if tree.docinfo.doctype:
        raise BadTemplate([Fault("torn")])
    return tree


def _elements(tree: Any) -> Iterator[Any]:
    return (one for one in tree.iter() if isinstance(one.tag, str))


def _look_at(name: str, tree: Any) -> None:
    """Raises BadTemplate when a part holds another program's thing, or fetches something when the file is opened; a
    link that somebody must press does not."""
    if name.endswith(".rels"):
        for one in _elements(tree):
            kind = one.get("Type", "").casefold()
            if kind.rpartition("/")[2] in _PROGRAM_KINDS:
                raise BadTemplate([Fault("macros")])
            if one.get("TargetMode", "").strip().casefold() == "external" and kind not in _HYPERLINKS:
                raise BadTemplate([Fault("linked")])
        return
    linked = any(
        key.endswith((f"{_RELATIONS}link", f"{_RELATIONS}href")) for one in _elements(tree) for key in one.attrib
    )
    if linked or any(_EVIL_FIELD.match(code) for code in _fields(tree)):
        raise BadTemplate([Fault("linked")])


def _fields(tree: Any) -> Iterator[str]:
    """The codes of the fields in a part, each whole, however many runs it is split over."""
    open_: list[list[str]] = [[]]
    for one in _elements(tree):
        name = _local(one.tag)
        if name == "fldChar":
            kind = next((value for key, value in one.items() if _local(key) == "fldCharType"), "")
            if kind == "begin":
                open_.append([])
            elif kind == "end" and len(open_) > 1:
                yield "".join(open_.pop())
        elif name in ("instrText", "delInstrText"):
            open_[-1].append(one.text or "")
        yield from (value for key, value in one.items() if _local(key) == "instr")
    yield from map("".join, open_)


def _local(name: str) -> str:
    """The name of an element or attribute without its namespace."""
    return name.rpartition("}")[2]
