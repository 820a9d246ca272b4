"""docs/draft-state.md names everything that a draft's state holds, and nothing that none does."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parents[2]
HELPERS = frozenset(("kept", "opened", "_having"))  # what they are given by name is put into a draft's state
NOT_KEPT = frozenset(("person", "place", "period"))  # but for these, which are a draft's own


def test_the_page_names_what_is_kept() -> None:
    page = (ROOT / "docs" / "draft-state.md").read_text("utf-8")
    named = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    assert len(named) == len(set(named))
    assert set(named) == {key for path in sorted((ROOT / "conversations").rglob("*.py")) for key in keys_in(path)}


def keys_in(path: Path) -> Iterator[str]:
    """The keys that a module reads from a draft's state, or puts into it."""
    module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        for key in _keys(node):
            found = _value(key, module)
            if found is not None:
                yield found


def _keys(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.Subscript(value=value, slice=key) if _is_state(value):
            yield key
        case ast.Call(func=ast.Attribute(value=value, attr="get" | "pop"), args=[key, *_]) if _is_state(value):
            yield key
        case ast.Compare(left=key, ops=[ast.In()], comparators=[value]) if _is_state(value):
            yield key
        case ast.Dict(keys=keys, values=values) if any(
            key is None and _is_state(value) for key, value in zip(keys, values, strict=True)
        ):
            yield from (key for key in keys if key is not None)
        case ast.keyword(arg="state", value=ast.Dict(keys=keys)):
            yield from (key for key in keys if key is not None)
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), keywords=keywords) if name in HELPERS:
            yield from (ast.Constant(one.arg) for one in keywords if one.arg and one.arg not in NOT_KEPT)


def _is_state(node: ast.expr) -> bool:
    return (isinstance(node, ast.Attribute) and node.attr == "state") or (
        isinstance(node, ast.Name) and node.id == "state"
    )


def _value(key: ast.expr, module: object) -> str | None:
    if isinstance(key, ast.Constant) and isinstance(key.value, str):
        return key.value
    if isinstance(key, ast.Name):
        found = getattr(module, key.id, None)
        return found if isinstance(found, str) else None
    if isinstance(key, ast.Attribute) and isinstance(key.value, ast.Name):
        found = getattr(getattr(module, key.value.id, None), key.attr, None)
        return found if isinstance(found, str) else None
    return None
