"""Template messages: https://developers.line.biz/en/reference/messaging-api/#template-messages"""

from __future__ import annotations

from typing import Any

from tests.fakes.line.actions import IN_IMAGE_CAROUSEL, IN_TEMPLATE, TEMPLATE, Place, check_action
from tests.fakes.line.addresses import check_picture_address
from tests.fakes.line.lengths import graphemes
from tests.fakes.line.refusals import Findings

KINDS = ("buttons", "confirm", "carousel", "image_carousel")


def check_template(template: dict[str, Any], found: Findings) -> None:
    """What is wrong inside a template."""
    match template.get("type"):
        case "buttons":
            _card(template, "template", 160, (1, 4), found)
        case "confirm":
            _text(template, "text", "template", 240, found)
            _actions(template, "template", (2, 2), found)
        case "carousel":
            columns = _columns(template, found)
            for number, column in enumerate(columns):
                _card(column, f"template/columns/{number}", 120, (1, 3), found)
            # line-bot-sdk-python #38: every column has as many actions as the others.
            if len({len(column.get("actions") or ()) for column in columns}) > 1:
                found.add("template/columns", TEMPLATE.wrong)
        case "image_carousel":
            for number, column in enumerate(_columns(template, found)):
                where = f"template/columns/{number}"
                check_picture_address(column.get("imageUrl"), f"{where}/imageUrl", found)
                check_action(column.get("action"), f"{where}/action", IN_IMAGE_CAROUSEL, TEMPLATE, found)
        case _:
            found.add("template/type", f"Must be one of the following values: [{', '.join(KINDS)}]")


def _card(card: dict[str, Any], where: str, bare: int, count: tuple[int, int], found: Findings) -> None:
    """Text with a title or a picture has less room: 60."""
    crowned = bool(card.get("title") or card.get("thumbnailImageUrl"))
    _text(card, "text", where, 60 if crowned else bare, found)
    if card.get("title"):
        _text(card, "title", where, 40, found)
    if card.get("thumbnailImageUrl"):
        check_picture_address(card["thumbnailImageUrl"], f"{where}/thumbnailImageUrl", found)
    if card.get("defaultAction"):
        check_action(
            card["defaultAction"], f"{where}/defaultAction", Place(20, False, IN_TEMPLATE.kinds), TEMPLATE, found
        )
    _actions(card, where, count, found)


def _text(card: dict[str, Any], name: str, where: str, limit: int, found: Findings) -> None:
    text = card.get(name)
    if not isinstance(text, str) or not text.strip():
        found.add(f"{where}/{name}", TEMPLATE.missing)
    elif graphemes(text) > limit:
        found.add(f"{where}/{name}", TEMPLATE.long.format(limit=limit))


def _actions(card: dict[str, Any], where: str, count: tuple[int, int], found: Findings) -> None:
    actions = card.get("actions") or []
    if not count[0] <= len(actions) <= count[1]:
        found.add(f"{where}/actions", f"size must be between {count[0]} and {count[1]}")
    for number, action in enumerate(actions):
        check_action(action, f"{where}/actions/{number}", IN_TEMPLATE, TEMPLATE, found)


def _columns(template: dict[str, Any], found: Findings) -> list[dict[str, Any]]:
    columns: list[dict[str, Any]] = template.get("columns") or []
    if not 1 <= len(columns) <= 10:
        found.add("template/columns", "size must be between 1 and 10")
    return columns
