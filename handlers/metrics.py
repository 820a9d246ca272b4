"""What can be counted about the running bot, for Prometheus. Labels name doors, kinds and outcomes from
short, fixed lists of our own; never a person, a place, a chat or anything that somebody wrote."""

from __future__ import annotations

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST

CONTENT_TYPE = CONTENT_TYPE_LATEST

# From a tenth of a millisecond (the pure step) to the seconds in which a platform gives up waiting.
SHORT = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
LONG = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)

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
practice_tabs = Gauge("khaoban_practice_tabs", "Open pages of the practice chat", registry=registry)


def exposition() -> bytes:
    """Everything, in Prometheus' text format (its CONTENT_TYPE stands above)."""
    return generate_latest(registry)
