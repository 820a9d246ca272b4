"""Every metric that is shown is also measured: one that nobody sets would tell of a quiet that is not there."""

from __future__ import annotations

import re

from handlers.settings import HOUSE

METRICS = HOUSE / "handlers" / "metrics.py"


def test_every_metric_is_measured() -> None:
    declared = set(re.findall(r"^(\w+) = (?:Counter|Gauge|Histogram)\(", METRICS.read_text("utf-8"), re.M))
    code = "".join(path.read_text("utf-8") for path in (HOUSE / "handlers").rglob("*.py") if path != METRICS)
    assert declared
    assert declared <= set(re.findall(r"metrics\.(\w+)\.", code))
