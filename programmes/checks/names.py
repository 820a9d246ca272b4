"""Texts in all languages, levels and roles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from forms.form import Form
from programmes.checks.common import PLACEHOLDER, problem, stands_over, unknown
from programmes.model import LEAST, Programme
from programmes.problems import Problem


def texts(programme: Programme, forms: Mapping[str, Form]) -> Iterator[Problem]:
    """Labels and titles: in every language of the programme, and with nothing that nobody fills in."""
    texts = [("title", programme.title)]
    texts += [(f"role.{name}.label", role.label) for name, role in programme.role.items()]
    texts += [(f"register.{name}.label", register.label) for name, register in programme.registers.items()]
    texts += [(f"indicator.{name}.label", indicator.label) for name, indicator in programme.indicator.items()]
    texts += [(f"meeting.{name}.label", meeting.label) for name, meeting in programme.meeting.items()]
    texts += [(f"form.{name}.short", line.short) for name, line in programme.form.items() if line.short]
    for name, duty in programme.duty.items():
        shown = (
            (("amount", duty.show.amount), ("ratio", duty.show.ratio), ("none", duty.show.none)) if duty.show else ()
        )
        texts += [(f"duty.{name}.show.{key}", words) for key, words in shown]
    texts += [(f"chart.{name}.title", chart.title) for name, chart in programme.chart.items()]
    texts += [(f"summary.{name}.label", summary.label) for name, summary in programme.summary.items()]
    texts += [(f"indicator.{name}.none", one.none) for name, one in programme.indicator.items() if one.none]
    few = {f"indicator.{name}.few": one.few for name, one in programme.indicator.items() if one.few}
    texts += few.items()
    texts += [(f"document.{name}.label", document.label) for name, document in programme.document.items()]
    for where, text in texts:
        for language in programme.languages:
            if language not in text:
                yield problem("no_text", where, language=language)
        for language, words in text.items():
            if where in few and LEAST not in words:
                yield problem("few_without_least", f"{where}.{language}", placeholder=LEAST)
            if found := PLACEHOLDER.search(words.replace(LEAST, "") if where in few else words):
                yield problem("placeholder", f"{where}.{language}", placeholder=found.group(0))


def roles(programme: Programme, forms: Mapping[str, Form]) -> Iterator[Problem]:
    for level, times in Counter(programme.levels).items():
        if times > 1:
            yield problem("level_twice", "levels", name=level)
    for name, register in programme.registers.items():
        yield from unknown("level", register.at, programme.levels, f"register.{name}.at")
    for name, role in programme.role.items():
        yield from unknown("level", role.at, programme.levels, f"role.{name}.at")
        yield from stands_over(programme, role.to, role.at, f"role.{name}.to")
