"""What a draft keeps of the workbooks that gave it answers (`book` in its state)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from storage.records import Draft

KEPT_TABLES = 12  # of so many tables of workbooks a draft knows which row became which


@dataclass
class Memory:
    """What a draft keeps of workbooks: the answers that they gave, those of theirs that she did not want, those she is
    to be asked about, and which row became which instance, by workbook and repeat."""

    given: dict[str, str] = field(default_factory=dict)
    declined: dict[str, str] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    rows: dict[str, dict[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, draft: Draft) -> Memory:
        kept = draft.state.get("book", {})
        parts = {name: dict(kept.get(name, {})) for name in ("given", "declined", "asked")}
        return cls(**parts, rows={made: dict(rows) for made, rows in kept.get("rows", {}).items()})

    def kept(self) -> dict[str, Any]:
        rows = dict(list(self.rows.items())[-KEPT_TABLES:])
        parts = {"given": self.given, "declined": self.declined, "asked": self.asked, "rows": rows}
        return {name: part for name, part in parts.items() if part}


DELETED = -1  # in the chat: that row of the workbook is not taken again


def without_row(
    rows: Mapping[str, Mapping[str, int]], repeat: str, gone: int, became: int = 0
) -> dict[str, dict[str, int]]:
    """Which row became which instance, after an instance of this repeat is gone: those behind it move up. The row that
    it was made of is none any more: 0, or DELETED."""

    def now(instance: int) -> int:
        return instance - 1 if instance > gone else became if instance == gone else instance

    return {
        table: {row: now(instance) for row, instance in known.items()} if table.endswith(f" {repeat}") else dict(known)
        for table, known in rows.items()
    }
