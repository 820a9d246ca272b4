"""How a workbook of ours is told from others, and where in it everything stands."""

from __future__ import annotations

HIDDEN = "khaoban"
"""The hidden sheet that says what the workbook is: rows of a word and what it says; then, below KNOWN, what stood in
which cell when it was made."""
KNOWN = "known"
LISTS = "khaoban_lists"
"""The hidden sheet of drop-down lists, a column each."""
FIGURES = "khaoban:figures"
"""What stands in the hidden corner (A1) of the sheet of figures; a table has TABLE and the path of its repeat there."""
TABLE = "khaoban:rows:"
FORMAT = "1"  # of what is hidden; another one is not read

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
