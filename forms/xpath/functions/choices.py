"""Answers that are choices: their names, with one space between them."""

from __future__ import annotations

from typing import Any

from forms.xpath.functions.registry import xpath
from forms.xpath.values import boolean, member, number, text, whole


def _chosen(value: Any) -> list[str]:
    return [name for name in text(value).split(" ") if name]


@xpath("selected", 2, gives="boolean")
@xpath("is-selected", 2, gives="boolean")
def selected(value: Any, choice: Any) -> bool:
    """Whether a choice stands among those chosen; so do several in a row, and nothing in nothing (JavaRosa)."""
    return f" {text(choice).strip()} " in f" {text(value)} "


@xpath("selected-at", 2)
def selected_at(value: Any, place: Any) -> str:
    """Counted from 0; what is no number is 0."""
    chosen, at = _chosen(value), whole(place)
    return chosen[at] if 0 <= at < len(chosen) else ""


@xpath("count-selected", 1, gives="number")
def count_selected(value: Any) -> float:
    return float(len(_chosen(value)))


@xpath("checklist", 2, None, gives="boolean", nodes=True)
def checklist(least: Any, most: Any, *lists: Any) -> bool:
    """Whether as many hold as are wanted; a negative limit is none."""
    held = sum(boolean(member(node)) for nodes in lists for node in nodes)
    low, high = whole(least), whole(most)
    return (low < 0 or held >= low) and (high < 0 or held <= high)


@xpath("weighted-checklist", 4, None, gives="boolean", nodes=True)
def weighted_checklist(least: Any, most: Any, *lists: Any) -> bool:
    """Whether the weights of what holds come to the sum wanted. Here -1 is a limit like any other (JavaRosa)."""
    held = [boolean(member(node)) for nodes in lists[::2] for node in nodes]
    weights = [number(member(node)) for nodes in lists[1::2] for node in nodes]
    total = sum(weight for yes, weight in zip(held, weights, strict=False) if yes)
    return number(least) <= total <= number(most)
