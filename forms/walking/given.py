"""What a session is told of the world: the clock, chance, the lists that the caller serves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from forms.form import Form
from forms.labels import Show, raw
from forms.lists import LAST_SAVED, Row, Rows, rows_of
from forms.xpath.world import World


@dataclass(frozen=True, slots=True)
class Given:
    """Everything a session may know of the world.

    `instances` are the lists the caller serves, by name (keep them as `lists.Rows` to keep their index); `functions`
    the host's, by the name they have in expressions; `properties` what a device would know (username, deviceid …);
    `show` writes values into labels for a reader; `deprecated` is the instanceID of the submission that this corrects.
    """

    now: datetime
    zone: tzinfo
    seed: str = ""
    instances: Mapping[str, Iterable[Row]] = field(default_factory=dict)
    functions: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    show: Show = raw
    deprecated: str = ""


def world_of(form: Form, given: Given) -> World:
    """The world that expressions run in: the form's own lists before served ones, the session's functions before
    the form's."""
    served = {name: rows_of(rows) for name, rows in given.instances.items()}
    last = served.get(LAST_SAVED)
    if last and not last.is_record:
        served[LAST_SAVED] = Rows.record(last[0])
    return World(
        now=given.now,
        zone=given.zone,
        seed=given.seed,
        instances={**served, **form.lists},
        functions={**form.functions, **given.functions},
        properties=given.properties,
        version=form.version,
    )
