"""Summaries: what they show, say and post."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forms.form import Form
from forms.problems import ExpressionError
from programmes import sentences
from programmes.calendar import MONTHS, bounds, following, occurrences, period_of, span
from programmes.checks.charts import for_groups, too_long
from programmes.checks.common import FILE, TRIED, is_above, problem, unknown
from programmes.model import Programme, Sentence, Summary
from programmes.problems import Problem


def summaries(programme: Programme, forms: Mapping[str, Form]) -> Iterator[Problem]:
    for name, summary in programme.summary.items():
        where = f"summary.{name}"
        yield from unknown("level", summary.for_, programme.levels, f"{where}.for")
        yield from unknown("role", summary.signed, programme.role, f"{where}.signed")
        role = programme.role.get(summary.signed)
        if role and role.at != summary.for_:
            yield problem("signed_elsewhere", f"{where}.signed", role=summary.signed, at=role.at, level=summary.for_)
        for chart in summary.show:
            yield from unknown("chart", chart, programme.chart, f"{where}.show")
            if chart in programme.chart:
                yield from too_long(programme, programme.chart[chart], summary, chart, f"{where}.show")
            if "group" in summary.to and chart in programme.chart:
                yield from for_groups(programme, programme.chart[chart], chart, f"{where}.show")
        for number, sentence in enumerate(summary.say):
            yield from _sentence(programme, sentence, summary, f"{where}.say.{number}")
        yield from _post(programme, summary, f"{where}.post")


def _sentence(programme: Programme, sentence: Sentence, summary: Summary, where: str) -> Iterator[Problem]:
    """A sentence of a summary: its expressions can be read, its texts name what there is, in all languages, and nothing
    that those who hear it may not see."""
    named: set[str] = {f"{code}/{sentences.NOW}" for code in sentence.top}
    own = {sentences.WHO: sentence.who, sentences.TOP: sentence.top}
    for code in sentence.top:
        yield from unknown("indicator", code, programme.indicator, f"{where}.top")
    for key in ("when", "who"):
        if text := getattr(sentence, key):
            try:
                named |= sentences.compiled(text, programme).names
            except ExpressionError as why:
                yield Problem("expression_of_figures", FILE, f"{where}.{key}", {"expression": text}, why.problems)
    for language in programme.languages:
        if language not in sentence.text:
            yield problem("no_text", f"{where}.text", language=language)
    for language, words in sentence.text.items():
        for name in sentences.placeholders(words):
            if name in own:
                if not own[name]:
                    yield problem("placeholder", f"{where}.text.{language}", placeholder=f"{{{name}}}")
            elif name not in sentences.names(programme):
                yield problem("no_figure", f"{where}.text.{language}", name=name)
            named |= {name} - {*own}
    yield from _of_one_level(programme, sentence, where)
    for code in sorted({name.rpartition("/")[0] for name in named} & set(programme.indicator)):
        indicator = programme.indicator[code]
        form = programme.form.get(indicator.form)
        if "group" in summary.to and "group" in sentence.to and is_above(indicator.klass, "P0"):
            yield problem("sentence_sees", where, indicator=code, klass=indicator.klass)
        if form and MONTHS[form.every] > MONTHS[summary.every]:
            yield problem("sentence_period", where, name=code, every=form.every, summary=summary.every)


def _of_one_level(programme: Programme, sentence: Sentence, where: str) -> Iterator[Problem]:
    """The places that are asked by `who` are those that report what it looks at: of one level."""
    try:
        used = sentences.compiled(sentence.who, programme).names if sentence.who else frozenset[str]()
    except ExpressionError:
        return  # said already
    forms = {programme.indicator[name.rpartition("/")[0]].form for name in used}
    levels = sorted({programme.form[form].for_ for form in forms if form in programme.form})
    if sentence.who and len(levels) != 1:
        yield problem("who_level", f"{where}.who", levels=", ".join(levels) or "–")


def _post(programme: Programme, summary: Summary, where: str) -> Iterator[Problem]:
    """What comes by itself comes to groups: by a rule once a period, or with reports of a form of its periods."""
    if summary.post is None:
        return
    if "group" not in summary.to:
        yield problem("post_nowhere", where)
    yield from unknown("form", summary.post.on, programme.form, f"{where}.on")
    line = programme.form.get(summary.post.on)
    if line and (line.every != summary.every or line.on_demand):
        yield problem("post_on", f"{where}.on", form=summary.post.on, every=summary.every)
    if not summary.post.rule:
        return
    first, last = (period_of(day, summary.every) for day in TRIED)
    for period in span(first, following(last, -1)):
        days = occurrences(summary.post.rule, *bounds(period))
        if len(days) != 1:
            code = "rule_twice" if days else "rule_skips"
            yield problem(code, f"{where}.rule", rule=summary.post.rule, period=period, count=len(days))
            return
