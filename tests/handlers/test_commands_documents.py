"""bot.py document: the templates of documents, kept for all places or for one, and taken back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from conversations.dialogue.corrections import FORGET
from handlers.settings import HOUSE
from tests.handlers.administrator import Administrator, administrator
from tests.papers import docx, text_of

__all__ = ["administrator"]


def test_a_template_is_kept_and_given_up_again(administrator: Administrator) -> None:
    administrator.has_set_up()
    good, bad = Path("ours.docx"), Path("bad.docx")
    good.write_bytes(docx(["Ours: {{ held }}"]))
    bad.write_bytes(docx([("{{ heldd }}",)]))
    shown = administrator.does("document keep K3", bad)
    assert shown.code == 1
    assert "table 1 · “{{ heldd }}”: There is no name “heldd”. Is “held” meant?" in shown.text
    assert "used from now on" in administrator.done("document keep K3", good, "--place", "0706")
    administrator.done("document get K3 mine.docx --place 0706")
    assert "Ours: {{ held }}" in text_of(Path("mine.docx").read_bytes())
    administrator.done("document get K3 below.docx --place 0706KA")
    assert "Ours: {{ held }}" in text_of(Path("below.docx").read_bytes())
    administrator.done("document get K3 all.docx")
    assert Path("all.docx").read_bytes() == (HOUSE / "programmes/laos_prf/documents/K3.docx").read_bytes()
    assert "There is a" in administrator.does("document get K3 all.docx").text
    administrator.done("document back K3 --place 0706")
    administrator.done("document get K3 again.docx --place 0706")
    assert Path("again.docx").read_bytes() == Path("all.docx").read_bytes()
    assert "there are: K3" in administrator.does("document get K9 x.docx").text
    assert "no place with the code 99" in administrator.does("document back K3 --place 99").text


def test_a_template_that_gave_way_is_forgotten(administrator: Administrator) -> None:
    administrator.has_set_up()
    for text in ("First: {{ held }}", "Second: {{ held }}"):
        Path("ours.docx").write_bytes(docx([text]))
        administrator.done("document keep K3 ours.docx --place 0706")
    administrator.done("document back K3 --place 0706")
    waiting = administrator.finds(lambda store: store.claim([FORGET], datetime.now(UTC)))
    assert len({task.payload["media"] for task in waiting}) == 2


def test_a_programme_with_a_wrong_template_is_told_so(administrator: Administrator) -> None:
    folder = Path("programme")
    for name, text in (("programme.toml", PROGRAMME), ("forms/M1.md", FORM)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    (folder / "documents").mkdir()
    assert "There is no template documents/M1.docx" in administrator.does("programme check", folder).text
    (folder / "documents" / "M1.docx").write_bytes(docx(["{{ topik }}"]))
    shown = administrator.does("programme check", folder)
    assert (shown.code, "documents/M1.docx: “{{ topik }}”: There is no name “topik”" in shown.text) == (1, True)
    (folder / "documents" / "M1.docx").write_bytes(docx(["{{ topic }}"]))
    administrator.done("programme check", folder)
    for said, told in (
        (('docx", by = ["dcd"]', 'docx", by = ["vc"]'), "neither files M1 nor reviews it"),
        (('docx", by = ["dcd"]', 'docx", by = ["dcd"], people = "x"'), "document.M1.people"),
        (('docx", by = ["dcd"]', 'docx", by = ["dcd"], reports = "x"'), "document.M1.reports"),
        (('template = "M1.docx"', 'template = "../M1.docx"'), "document.M1.template"),
    ):
        (folder / "programme.toml").write_text(PROGRAMME.replace(*said), "utf-8")
        assert told in administrator.does("programme check", folder).text
    (folder / "programme.toml").write_text(PROGRAMME, "utf-8")
    (folder / "forms" / "M1.md").write_text(FORM.replace("| topic |", "| report |"), "utf-8")
    assert "the name report means something else" in administrator.does("programme check", folder).text


PROGRAMME = """
id = "meet"
version = "1"
languages = ["en"]
title = {en = "Meetings"}
zone = "Asia/Vientiane"
money = "LAK"
levels = ["district"]
[role]
dcd = {at = "district", label = {en = "officer"}}
vc = {at = "district", label = {en = "coordinator"}}
[form]
M1 = {by = ["dcd"], for = "district", every = "month"}
[document]
M1 = {form = "M1", template = "M1.docx", by = ["dcd"], label = {en = "Minutes"}}
"""
FORM = """
| survey |
| | type | name | label::English (en) |
| | text | topic | Topic |

| settings |
| | form_id | form_title | default_language |
| | M1 | Meeting | English (en) |
"""
