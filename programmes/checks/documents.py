"""Documents that are made of reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forms.form import Form
from programmes.checks.common import may_be_told, problem, stands_over, unknown
from programmes.documents import taken
from programmes.model import Programme
from programmes.problems import Problem


def documents(programme: Programme, forms: Mapping[str, Form]) -> Iterator[Problem]:
    """Documents made of reports. Whether a template names only what is there is seen by who can open it
    (handlers.documents)."""
    for name, document in programme.document.items():
        where, line = f"document.{name}", programme.form.get(document.form)
        yield from unknown("form", document.form, programme.form, f"{where}.form")
        yield from unknown("form", document.reports, programme.form, f"{where}.reports")
        yield from unknown("role", document.people, programme.role, f"{where}.people")
        if not (programme.folder / "documents" / document.template).is_file():
            yield problem("no_template", f"{where}.template", name=f"documents/{document.template}")
        for role in document.by:
            if line is None:
                yield from unknown("role", role, programme.role, f"{where}.by")
                continue
            yield from stands_over(programme, role, line.for_, f"{where}.by")
            if role not in (*line.by, line.to):
                known_ = ", ".join((*line.by, line.to)).strip(", ")
                yield problem("document_of_another", f"{where}.by", role=role, form=document.form, known=known_)
        for role in document.offered:
            yield from unknown("role", role, programme.role, f"{where}.offered")
            if line and document.form in forms:
                yield from may_be_told(programme, role, _lowest(forms[document.form], line.klass), f"{where}.offered")
        if document.form in forms and (bad := taken(forms[document.form])):
            yield problem("name_of_document", f"{where}.form", form=document.form, name=", ".join(bad))


def _lowest(form: Form, own: str) -> str:
    """The lowest class of an answer in a form: above what somebody reads, a document hides answers from him, and it is
    of no use only where he reads none."""
    return min((question.kb.get("class", own) for question in form.questions), default=own)
