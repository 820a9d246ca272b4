"""Does a programme fit together? One pass over its tables and its compiled forms: every name, level,
language, field, expression, due date and class of privacy. What is wrong is named with its place."""

from __future__ import annotations

from collections.abc import Mapping

from forms.form import Form
from programmes.checks.charts import charts
from programmes.checks.documents import documents
from programmes.checks.duties import duties
from programmes.checks.figures import indicators
from programmes.checks.forms import files, form_lines
from programmes.checks.meetings import meetings
from programmes.checks.names import roles, texts
from programmes.checks.registers import lists, registers
from programmes.checks.summaries import summaries
from programmes.model import Programme
from programmes.problems import Problem

PARTS = (
    *(texts, roles, form_lines, files, registers, lists),
    *(meetings, duties, indicators, charts, summaries, documents),
)


def check_programme(programme: Programme, forms: Mapping[str, Form]) -> list[Problem]:
    """What is wrong with a programme, given its compiled forms by id; nothing when all fits together."""
    return [problem for part in PARTS for problem in part(programme, forms)]
