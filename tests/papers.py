"""Word files for tests: made of paragraphs and tables, and read back as text."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence

from docx import Document

MEETING = (
    "ບົດບັນທຶກ {{ report.place }} {{ report.period }}",
    "{{ label.topic }}: {{ topic }}",
    ("ລ/ດ", "ຊື່", "ມາ"),
    ("{%tr for row in people %}",),
    ("{{ row.n }}", "{{ row.who }}", "{% if row.value.came == 'yes' %}✓{% else %}{{ row.why }}{% endif %}"),
    ("{%tr endfor %}",),
    "{{ share }} · {{ cost }}",
)
"""A template: text is a paragraph, a tuple a row of the table that begins with the tuple before it."""


def docx(parts: Iterable[str | Sequence[str]], *, header: str = "", keywords: str = "") -> bytes:
    """A Word file of these paragraphs and rows."""
    made, table = Document(), None
    for part in parts:
        if isinstance(part, str):
            made.add_paragraph(part)
            table = None
            continue
        if table is None:
            table = made.add_table(0, max(len(part), 3))
        cells = table.add_row().cells
        for cell, text in zip(cells, part, strict=False):
            cell.text = text
    if header:
        made.sections[0].header.paragraphs[0].text = header
    made.core_properties.author = "Somchit"
    made.core_properties.keywords = keywords
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def text_of(data: bytes) -> str:
    """What stands in a Word file: paragraphs, then tables row by row, cells parted by ` | `."""
    made = Document(io.BytesIO(data))
    rows = [" | ".join(cell.text for cell in row.cells) for table in made.tables for row in table.rows]
    head = [paragraph.text for paragraph in made.sections[0].header.paragraphs]
    return "\n".join([*head, *(paragraph.text for paragraph in made.paragraphs), *rows])


def with_part(data: bytes, parts: Mapping[str, bytes], *, without: str = "") -> bytes:
    """The file with these parts beside, or in place of, its own."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts and name != without:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return out.getvalue()


def part_of(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return packed.read(name)
