"""What can be counted about the running bot, for Prometheus. Labels name doors, kinds and outcomes from
short, fixed lists of our own; never a person, a place, a chat or anything that somebody wrote."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate

from prometheus_client import CollectorRegistry, Gauge, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

CONTENT_TYPE = CONTENT_TYPE_LATEST

# From a tenth of a millisecond (the pure step) to the seconds in which a platform gives up waiting.
SHORT = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
LONG = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Count:
    """A number that grows. Plain, because a message counts a dozen times, and prometheus_client's own counters, which
    threads may share, took a thirtieth of its time; so it is for the loop's thread alone."""

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value = 0

    def inc(self, by: int = 1) -> None:
        self.value += by


class Counter(Collector):
    """Counts by the values of some labels."""

    def __init__(self, name: str, about: str, names: Sequence[str], *, registry: CollectorRegistry) -> None:
        self._name, self._about, self._names = name, about, names
        self._counts: dict[tuple[str, ...], Count] = {}
        registry.register(self)

    def labels(self, *values: str) -> Count:
        """The count of these values."""
        count = self._counts.get(values)
        if count is None:
            count = self._counts[values] = Count()
        return count

    def collect(self) -> Iterator[CounterMetricFamily]:
        family = CounterMetricFamily(self._name, self._about, labels=self._names)
        for values, count in self._counts.items():
            family.add_metric(values, count.value)
        yield family


class Spans:
    """Spans of time, in seconds, counted by length. As `Count`, for the loop's thread alone."""

    __slots__ = ("_bounds", "counts", "total")

    def __init__(self, bounds: Sequence[float]) -> None:
        self._bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def observe(self, seconds: float) -> None:
        self.counts[bisect_left(self._bounds, seconds)] += 1
        self.total += seconds


class Histogram(Collector):
    """Spans of time by the values of some labels; without any, there is one of them."""

    def __init__(
        self, name: str, about: str, names: Sequence[str] = (), *, buckets: Sequence[float], registry: CollectorRegistry
    ) -> None:
        self._name, self._about, self._names, self._bounds = name, about, names, buckets
        self._spans: dict[tuple[str, ...], Spans] = {}
        if not names:
            self.labels()
        registry.register(self)

    def labels(self, *values: str) -> Spans:
        """The spans of these values."""
        spans = self._spans.get(values)
        if spans is None:
            spans = self._spans[values] = Spans(self._bounds)
        return spans

    def observe(self, seconds: float) -> None:
        """One span of a histogram without labels."""
        self.labels().observe(seconds)

    @contextmanager
    def time(self) -> Iterator[None]:
        """Observe how long something takes."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.labels().observe(time.perf_counter() - began)

    def collect(self) -> Iterator[HistogramMetricFamily]:
        family = HistogramMetricFamily(self._name, self._about, labels=self._names)
        bounds = [*map(str, map(float, self._bounds)), "+Inf"]
        for values, spans in self._spans.items():
            buckets = list(zip(bounds, accumulate(spans.counts), strict=True))
            family.add_metric(values, buckets, spans.total)
        yield family


registry = CollectorRegistry()
ProcessCollector(registry=registry)
PlatformCollector(registry=registry)

events = Counter("khaoban_events", "Events that came in, by what became of them", ("door", "result"), registry=registry)
guesses = Counter("khaoban_wrong_codes", "Wrong codes, by what came of them", ("door", "result"), registry=registry)
turn_seconds = Histogram(
    "khaoban_turn_seconds",
    "From an event to its commit",
    ("door",),
    buckets=SHORT,
    registry=registry,
)
step_seconds = Histogram(
    "khaoban_step_seconds", "Computing one step of a conversation", buckets=SHORT, registry=registry
)
commit_seconds = Histogram(
    "khaoban_commit_seconds", "Writing and committing what a step wants", buckets=SHORT, registry=registry
)
sends = Counter("khaoban_sends", "Messages given to a platform, by outcome", ("door", "result"), registry=registry)
send_seconds = Histogram(
    "khaoban_send_seconds", "Giving one message to a platform", ("door",), buckets=LONG, registry=registry
)
tasks = Counter("khaoban_tasks", "Tasks worked off, by outcome", ("kind", "result"), registry=registry)
task_seconds = Histogram("khaoban_task_seconds", "Working off one task", ("kind",), buckets=LONG, registry=registry)
task_lag_seconds = Histogram(
    "khaoban_task_lag_seconds", "How long a task was due before it was taken in hand", ("kind",), buckets=LONG,
    registry=registry,
)  # fmt: skip
chart_seconds = Histogram("khaoban_chart_seconds", "Drawing one chart", buckets=LONG, registry=registry)
media = Counter("khaoban_media", "Files sent to us: kept, or why not", ("result",), registry=registry)
requests = Counter("khaoban_http_requests", "HTTP requests answered", ("method", "route", "status"), registry=registry)
request_seconds = Histogram(
    "khaoban_http_request_seconds", "Answering an HTTP request", ("route",), buckets=SHORT, registry=registry
)
pushes_left = Gauge(
    "khaoban_pushes_left", "Messages that a platform still lets us push this month", ("door",), registry=registry
)
practice_tabs = Gauge("khaoban_practice_tabs", "Open pages of the practice chat", registry=registry)


def exposition() -> bytes:
    """Everything, in Prometheus' text format (its CONTENT_TYPE stands above)."""
    return generate_latest(registry)
