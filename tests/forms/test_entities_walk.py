"""Entities from a walk: what is registered in one form is chosen, shown and changed in the next."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from lxml import etree

from forms.entities import Change, ChangeSet, fold
from forms.form import load
from forms.problems import FormError
from forms.walking.session import Finished, Session
from tests.forms.scenario import NOW, Walk, compiled, form_of, given, walk

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")

REGISTRATION = """
| survey |
| | type | name | label | save_to | calculation | relevant |
| | begin_repeat | g | Group | | | |
| | calculate | gid | | | once(uuid()) | |
| | text | gname | Name of the group | shgs#gname | | |
| | integer | balance | Balance | shgs#balance | | |
| | begin_repeat | m | Member | | | |
| | text | mname | Name of the member | members#mname | | |
| | select_one sex | sex | Sex | members#sex | | |
| | integer | children | Children | members#children | | ${sex} = 'f' |
| | calculate | of | | members#of | ../../gid | |
| | end_repeat | | | | | |
| | end_repeat | | | | | |
| choices |
| | list_name | name | label |
| | sex | f | Woman |
| | sex | m | Man |
| entities |
| | list_name | label | entity_id | create_if | update_if |
| | shgs | ${gname} | ${gid} | true() | false() |
| | members | ${mname} | | ${mname} != '' | |
"""

MONTHLY = """
| survey |
| | type | name | label | save_to | calculation |
| | select_one_from_file shgs.csv | shg | Group | | |
| | calculate | before | | | instance('shgs')/root/item[name = ${shg}]/balance |
| | integer | now | Balance (was ${before}) | balance | |
| | text | leader | Leader | leader | |
| entities |
| | list_name | entity_id |
| | shgs | ${shg} |
"""


def sent(finished: Finished, hours: int, on: str = "2026-11-21", replaces: str = "") -> ChangeSet:
    """What came with a submission, so many hours after the first. The walks of a test share their chance, and so
    their instanceIDs."""
    accepted = datetime(2026, 11, 21, tzinfo=NOW.tzinfo) + timedelta(hours=hours)
    return ChangeSet(f"sent {hours}", date.fromisoformat(on), accepted, finished.entities, replaces)


def registered() -> Finished:
    story = walk(REGISTRATION)
    story.asks("g[1]/gname").answer("Dok Khoun", "500", "Mali", "f", "2", "yes", "Noy", "m", "no")
    story.asks("g").answer("yes").asks("g[2]/gname").answer("Phon Savan", "80", "yes", "Som", "f", "", "no", "no")
    return story.ends()


def monthly(rows: Any, *answers: str, **rest: Any) -> Walk:
    return walk(MONTHLY, {"shgs": rows}, **rest).answer(*answers)


def entity_of(xml: str, path: str = "meta") -> Any:
    found = etree.fromstring(xml).find(f"{path}/entity")
    assert found is not None
    return found


def test_a_registration_creates_groups_and_their_members() -> None:
    finished = registered()
    groups = [change for change in finished.entities if change.list == "shgs"]
    members = [change for change in finished.entities if change.list == "members"]
    assert [(one.op, one.label, one.path) for one in groups] == [
        ("create", "Dok Khoun", "g[1]"),
        ("create", "Phon Savan", "g[2]"),
    ]
    assert [(one.label, one.path, one.properties["of"]) for one in members] == [
        ("Mali", "g[1]/m[1]", groups[0].id),
        ("Noy", "g[1]/m[2]", groups[0].id),
        ("Som", "g[2]/m[1]", groups[1].id),
    ]
    assert len({one.id for one in finished.entities}) == 5
    assert all(UUID.fullmatch(one.id) for one in finished.entities)


def test_a_blank_answer_empties_a_property_and_a_hidden_one_leaves_it() -> None:
    mali, noy, som = (change.properties for change in registered().entities if change.list == "members")
    assert mali["children"] == "2"
    assert "children" not in noy
    assert som["children"] == ""


def test_the_submission_carries_each_entity_in_the_meta_of_its_row() -> None:
    finished = registered()
    first = entity_of(finished.xml, "g[1]/meta")
    assert dict(first.attrib) == {
        "dataset": "shgs",
        "create": "1",
        "update": "0",
        "id": finished.entities[0].id,
        "baseVersion": "",
        "trunkVersion": "",
        "branchId": "",
    }
    assert first.findtext("label") == "Dok Khoun"
    noy = entity_of(finished.xml, "g[1]/m[2]/meta")
    assert dict(noy.attrib) == {"dataset": "members", "create": "1", "id": finished.entities[3].id}
    assert etree.fromstring(finished.xml).find("meta/entity") is None
    assert "meta" not in finished.values["g"][0]
    assert "meta" not in finished.values["g"][0]["m"][0]


def test_what_create_if_denies_is_not_created() -> None:
    story = walk(REGISTRATION).answer("Dok Khoun", "500", "", "f", "2", "no", "no")
    finished = story.ends()
    assert [change.list for change in finished.entities] == ["shgs"]
    assert entity_of(finished.xml, "g/m/meta").get("create") == "0"


def test_the_whole_circle() -> None:
    first = registered()
    register = fold("shgs", [sent(first, 0)])
    rows = register.rows()
    one, other = (row["name"] for row in rows)
    story = monthly(rows).offers(one, other).answer(one)
    story.asks("now", label="Balance (was 500)").answer("650", "Mali")
    finished = story.ends()
    assert finished.entities == (
        Change("shgs", one, "update", properties={"balance": "650", "leader": "Mali"}, base_version=1),
    )
    entity = entity_of(finished.xml)
    assert dict(entity.attrib) == {
        "dataset": "shgs",
        "update": "1",
        "id": one,
        "baseVersion": "1",
        "trunkVersion": "",
        "branchId": "",
    }
    after = fold("shgs", [sent(first, 0), sent(finished, 1)])
    assert not after.conflicts
    row = after.rows()[0]
    assert (row["label"], row["balance"], row["leader"], row["__version"]) == ("Dok Khoun", "650", "Mali", "2")
    assert after.rows()[1]["__version"] == "1"
    assert [kept["name"] for kept in after.rows(lambda entity: entity.id == other)] == [other]
    story = monthly(after.rows(), one).asks("now", label="Balance (was 650)")


def test_a_draft_begun_on_an_older_version_is_a_conflict() -> None:
    first = registered()
    rows = fold("shgs", [sent(first, 0)]).rows()
    one = str(rows[0]["name"])
    slow = monthly(rows, one, "700")
    quick = monthly(rows, one, "650", "Mali").ends()
    newer = fold("shgs", [sent(first, 0), sent(quick, 1)]).rows()
    late = _goes_on(slow, newer).asks("leader").answer("Noy").ends()
    assert late.entities[0].base_version == 1
    state = fold("shgs", [sent(first, 0), sent(quick, 1), sent(late, 2)])
    (conflict,) = state.conflicts
    assert (conflict.list, conflict.id, conflict.submission) == ("shgs", one, "sent 2")
    assert (conflict.base_version, conflict.version) == (1, 2)
    assert (conflict.kind, conflict.properties) == ("hard", ("balance", "leader"))
    assert state.rows()[0]["balance"] == "700"


def _goes_on(story: Walk, rows: Any) -> Walk:
    """The same draft, with the list as it is by now."""
    later = Walk(story.form, given({"shgs": rows}))
    later.session = Session(story.form, later.world, story.session.state())
    return later


def test_another_choice_takes_the_version_that_is_served_now() -> None:
    rows = ({"name": "a", "label": "A", "__version": "1"}, {"name": "b", "label": "B", "__version": "4"})
    newer = ({"name": "a", "label": "A", "__version": "2"}, {"name": "b", "label": "B", "__version": "5"})
    story = _goes_on(monthly(rows, "a", "1"), newer)
    assert story.value("meta/entity/@baseVersion") == "1"
    story.jump("shg").answer("b")
    assert story.value("meta/entity/@baseVersion") == "5"


def test_a_registration_that_came_back_mends_what_it_created() -> None:
    story = walk(REGISTRATION).answer("Dok Khoun", "500", "Mali", "f", "2", "yes", "Noy", "m", "no", "no")
    first = story.ends()
    story.session.unsettle(["g[1]/m[2]/mname"])
    again = Walk(story.form, given(deprecated=first.id))
    again.session = Session(story.form, again.world, story.session.state())
    again.asks("g[1]/m[2]/mname", value="Noy").answer("Noi")
    again.session.add("g[1]/m")
    mended = again.answer("Som", "f", "").ends()
    assert [change.id for change in mended.entities][:3] == [change.id for change in first.entities]
    register = fold("members", [sent(first, 0), sent(mended, 5, replaces="sent 0")])
    assert [entity.label for entity in register.entities.values()] == ["Mali", "Noi", "Som"]
    assert [entity.version for entity in register.entities.values()] == [2, 2, 1]
    assert not register.refused
    assert not register.conflicts


ROSTER = """
| survey |
| | type | name | label | choice_filter | save_to |
| | begin_roster members | m | Member | of = 'g1' | |
| | integer | saved | Saved | | saved |
| | end_roster | | | | |
| entities |
| | list_name | entity_id | update_if |
| | members | ${m_id} | ${saved} != '' |
"""


def test_every_row_of_a_roster_changes_its_own_entity() -> None:
    rows = [
        {"name": name, "label": name, "of": of, "__version": version}
        for name, of, version in (("a", "g1", "1"), ("b", "g2", "2"), ("c", "g1", "3"), ("d", "g1", "4"))
    ]
    finished = walk(ROSTER, {"members": rows}).answer("10", "", "30").ends()
    assert [(one.id, one.op, one.base_version, dict(one.properties)) for one in finished.entities] == [
        ("a", "update", 1, {"saved": "10"}),
        ("d", "update", 4, {"saved": "30"}),
    ]


VISITS = """
| survey |
| | type | name | label | save_to |
| | begin_repeat | v | Visit | |
| | select_one_from_file shgs.csv | shg | Group | |
| | text | leader | Leader | leader |
| | end_repeat | | | |
| entities |
| | list_name | entity_id |
| | shgs | ${shg} |
"""


def test_the_version_of_when_it_was_chosen_stays_when_rows_come_and_go() -> None:
    rows = [{"name": name, "label": name, "__version": "1"} for name in "abc"]
    newer = [{"name": name, "label": name, "__version": "2"} for name in "abc"]
    story = walk(VISITS, {"shgs": rows}).answer("a", "x", "yes", "b", "y", "yes")
    story = _goes_on(story, newer).answer("c", "z", "no")
    story.session.remove("v[1]")
    finished = story.restart().ends()
    assert [(one.id, one.base_version, one.path) for one in finished.entities] == [("b", 1, "v[1]"), ("c", 2, "v[2]")]


def test_different_properties_make_a_soft_conflict() -> None:
    first = registered()
    one = first.entities[0].id
    base = fold("shgs", [sent(first, 0)]).rows()
    only_leader = MONTHLY.replace("| | integer | now | Balance (was ${before}) | balance | |\n", "")
    only_balance = MONTHLY.replace("| | text | leader | Leader | leader | |\n", "")
    quick = walk(only_balance, {"shgs": base}).answer(one, "650").ends()
    late = walk(only_leader, {"shgs": base}).answer(one, "Noy").ends()
    state = fold("shgs", [sent(first, 0), sent(quick, 1), sent(late, 2)])
    assert [(conflict.kind, conflict.properties) for conflict in state.conflicts] == [("soft", ())]
    assert (state.rows()[0]["balance"], state.rows()[0]["leader"]) == ("650", "Noy")


UPSERT = """
| survey |
| | type | name | label | save_to | calculation |
| | select_one_from_file shgs.csv | shg | Group, if it is there | | |
| | calculate | id | | | if(${shg} = '', once(uuid()), ${shg}) |
| | text | gname | Name | gname | |
| entities |
| | list_name | label | entity_id | create_if | update_if |
| | shgs | ${gname} | ${id} | ${shg} = '' | ${shg} != '' |
"""


def test_a_form_that_creates_or_updates() -> None:
    rows = ({"name": "old", "label": "Old", "__version": "7"},)
    new = walk(UPSERT, {"shgs": rows}).answer("", "New").ends().entities[0]
    assert (new.op, new.label, new.base_version) == ("create", "New", None)
    assert UUID.fullmatch(new.id)
    old = walk(UPSERT, {"shgs": rows}).answer("old", "Older").ends().entities[0]
    assert (old.op, old.id, old.label, old.base_version) == ("update", "old", "Older", 7)


def test_the_list_of_an_entity_that_may_be_there_is_declared() -> None:
    assert set(form_of(REGISTRATION).externals) == {"shgs"}
    assert set(form_of(MONTHLY).externals) == {"shgs"}
    never = form_of(UPSERT.replace("select_one_from_file shgs.csv", "text"))
    assert set(never.externals) == {"shgs"}


def test_expressions_of_the_entities_sheet_look_up_lists_that_nobody_declares() -> None:
    story = walk(
        """
| survey |
| | type | name | label | save_to |
| | text | hname | Name | hname |
| entities |
| | list_name | label | create_if |
| | houses | concat(instance('ctx')/root/item/village, ' ', ${hname}) | ${hname} != '' |
""",
        {"ctx": ({"village": "Ban Mai"},)},
    )
    assert [change.label for change in story.answer("Blue").ends().entities] == ["Ban Mai Blue"]


def test_attributes_can_be_read_but_are_no_elements() -> None:
    story = walk("""
| survey |
| | type | name | label | save_to | calculation |
| | text | gname | Name | gname | |
| | calculate | all | | | count(/khaoban/meta/entity/*) |
| | calculate | id | | | /khaoban/meta/entity/@id |
| entities |
| | list_name | label |
| | shgs | ${gname} |
""")
    finished = story.answer("A").ends()
    assert finished.values["all"] == "1"
    assert finished.values["id"] == finished.entities[0].id


def test_both_at_once_is_an_upsert() -> None:
    both = UPSERT.replace("| ${shg} = '' | ${shg} != '' |", "| true() | true() |")
    change = walk(both, {"shgs": ()}).answer("", "New").ends().entities[0]
    assert change.op == "upsert"


def test_several_lists_in_groups_of_one_form() -> None:
    story = walk("""
| survey |
| | type | name | label | save_to | relevant |
| | begin_group | h | House | | |
| | text | hname | Name | houses#hname | |
| | end_group | | | | |
| | select_one yn | more | A garden? | | |
| | begin_group | p | Plot | | ${more} = 'y' |
| | text | pname | Name | plots#pname | |
| | end_group | | | | |
| choices |
| | list_name | name | label |
| | yn | y | Yes |
| | yn | n | No |
| entities |
| | list_name | label |
| | houses | ${hname} |
| | plots | ${pname} |
""")
    with_plot = story.answer("Blue", "y", "Rice").ends()
    assert [(one.list, one.path) for one in with_plot.entities] == [("houses", "h"), ("plots", "p")]
    assert story.session.form.by_path.keys() == {"h/hname", "more", "p/pname"}
    story.jump("more").answer("n")
    assert [one.list for one in story.ends().entities] == ["houses"]


def test_rows_keep_their_ids_when_one_before_them_goes() -> None:
    story = walk(REGISTRATION).answer("A", "1", "Mali", "f", "", "yes", "Noy", "m", "yes", "Som", "m", "no", "no")
    before = {change.label: change.id for change in story.ends().entities}
    story.session.remove("g[1]/m[1]")
    after = {change.label: change.id for change in story.restart().ends().entities}
    assert after == {"A": before["A"], "Noy": before["Noy"], "Som": before["Som"]}


def test_a_form_for_a_newer_specification_is_refused() -> None:
    xform = compiled(MONTHLY).xform
    assert 'entities-version="2024.1.0"' in xform
    assert load(xform.replace('entities-version="2024.1.0"', 'entities-version="2025.1.9"')).entities
    with pytest.raises(FormError) as fault:
        load(xform.replace('entities-version="2024.1.0"', 'entities-version="2026.1.0"'))
    assert [problem.code for problem in fault.value.problems] == ["entities_version"]
