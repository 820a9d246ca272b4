"""The templates that come with the programmes: each names only what its form has, and can be filled in."""

from __future__ import annotations

import pytest

from conversations.documents.fields import example, shape_of
from conversations.documents.shapes import Candidate
from forms.sheets.attached import read_form
from forms.sheets.xlsform import compile_form
from handlers.documents.templates import checked
from handlers.settings import HOUSE
from programmes.documents import taken
from programmes.load import load_programme
from tests.papers import text_of

PROGRAMMES = {
    one.name: load_programme(one)
    for one in sorted((HOUSE / "programmes").iterdir())
    if one.is_dir() and (one / "programme.toml").is_file()
}
DOCUMENTS = [(name, document) for name, programme in PROGRAMMES.items() for document in programme.document]


@pytest.mark.parametrize(("name", "document"), DOCUMENTS)
def test_its_template_is_good(name: str, document: str) -> None:
    programme = PROGRAMMES[name]
    line = programme.document[document]
    form = compile_form(read_form(programme.form_files()[line.form]), blocks=programme.blocks()).form
    assert taken(form) == []
    shape = shape_of(form, programme)
    data = (programme.folder / "documents" / line.template).read_bytes()
    found = checked(data, line.template, [Candidate(f"{name}/{document}@", shape, example(shape))])
    assert found.faults == ()
    assert "{{" in text_of(found.data)


def test_there_are_some() -> None:
    assert ("laos_prf", "K3") in DOCUMENTS
