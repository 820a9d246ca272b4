"""Chance: numbers, identifiers, orders. All of it is drawn from the World's seed."""

from __future__ import annotations

import base64
import math
from hashlib import sha256
from typing import Any
from uuid import UUID

from forms.xpath.functions.registry import xpath
from forms.xpath.values import member, number, whole
from forms.xpath.world import World

LONGEST_GUID = 512
_LONG = 2**63  # Java's numbers for a seed end here
_MODULUS = 2_147_483_647  # of Park and Miller's generator


@xpath("random", 0, gives="number", world=True)
def random(world: World) -> float:
    return int.from_bytes(world.chance()[:7], "big") / 256**7


@xpath("uuid", 0, 1, world=True)
def uuid(world: World, length: Any = None) -> str:
    """A version 4 UUID; with a length, that many letters and digits."""
    if length is None:
        return str(UUID(bytes=world.chance()[:16], version=4))
    wanted = max(0, min(whole(length), LONGEST_GUID))
    drawn = ""
    while len(drawn) < wanted:
        drawn += base64.b32encode(world.chance()).decode().strip("=")
    return drawn[:wanted]


@xpath("randomize", 1, 2, nodes=True, world=True)
def randomize(world: World, nodes: Any, seed: Any = None) -> list[Any]:
    """The nodes in another order: inside-out Fisher–Yates on Park and Miller's generator, as JavaRosa and Enketo
    do it, so that a seed gives the same order everywhere."""
    state = world.steady() if seed is None else _seed(member(seed[0]) if seed else "")
    state = int(math.fmod(state, _MODULUS))
    state += _MODULUS - 1 if state <= 0 else 0
    order: list[Any] = []
    for place, node in enumerate(nodes):
        state = state * 16_807 % _MODULUS
        other = int((state - 1) / (_MODULUS - 1) * (place + 1))
        order.append(node)
        order[place] = order[other]
        order[other] = node
    return order


def _seed(value: Any) -> int:
    """A number without its fraction; of words the first 8 bytes of their SHA-256; nothing is 0."""
    given = number(value)
    if given == given:
        return int(max(-_LONG, min(given, _LONG - 1)))
    if not isinstance(value, str) or not value:
        return 0
    return int.from_bytes(sha256(value.encode(errors="replace")).digest()[:8], "big", signed=True)
