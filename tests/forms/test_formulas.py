"""Expressions as formulas of a spreadsheet."""

from __future__ import annotations

import pytest

from forms.formulas import formula
from forms.model import NodeDef

ROOT = NodeDef("data", None, 0)
FIELDS = {
    name: NodeDef(name, ROOT, number) for number, name in enumerate(("a", "b", "kind", "crops", "last", "far"), 1)
}


class Cells:
    """`a` and `b` are figures, `kind` has a drop-down list, `crops` a row for each choice; `last` is known."""

    def value(self, field: NodeDef) -> str | None:
        return {"a": "D$5", "b": "D$6"}.get(field.name)

    def filled(self, field: NodeDef) -> str | None:
        return {"kind": 'D$7<>""', "crops": "(COUNTA(D$8:D$9)>0)"}.get(field.name)

    def chosen(self, field: NodeDef, choice: str) -> str | None:
        if field.name == "kind":
            return f'(D$7="The {choice}")'
        return f'(D${ {"rice": 8, "maize": 9}.get(choice) }<>"")' if field.name == "crops" else None

    def constant(self, field: NodeDef) -> str | None:
        return {"last": "12.5"}.get(field.name)


@pytest.mark.parametrize(
    ("said", "made"),
    [
        ("/data/a > 0", "(N(D$5)>N(0))"),
        ("../a > /data/b", "(N(D$5)>N(D$6))"),
        ("/data/kind = 'yes'", '(D$7="The yes")'),
        ("'yes' != /data/kind", 'NOT((D$7="The yes"))'),
        ("/data/kind = ''", 'NOT(D$7<>"")'),
        ("selected(/data/crops, 'rice') or /data/a = 1", 'OR((D$8<>""),(D$5=1))'),
        ("/data/crops != '' and not(selected(/data/crops, 'maize'))", 'AND((COUNTA(D$8:D$9)>0),NOT((D$9<>"")))'),
        ("if(/data/last = '', '', /data/last + coalesce(/data/a, 0))", 'IF((12.5=""),"",(12.5+IF(D$5="",0,D$5)))'),
        ("/data/a mod 2 = 0", "(MOD(D$5,2)=0)"),
        ("-/data/a div 2 <= 1", "(N((-(D$5)/2))<=N(1))"),
        ("/data/b != 'say \"so\"'", '(D$6<>"say ""so""")'),
        ("max(1, /data/a) >= 3", "(N(MAX(1,D$5))>=N(3))"),
    ],
)
def test_what_both_can_say(said: str, made: str) -> None:
    assert formula(said, FIELDS["b"], Cells()) == made


@pytest.mark.parametrize(
    "said",
    [
        "/data/far > 0",  # asked in the chat only
        "instance('ctx')/root/item/place = 'x'",
        "regex(/data/a, '[0-9]+')",
        "/data/kind > 1",  # its cell holds a label
        "/data/nothing = 1",
        "count(/data/a[. > 1]) > 0",
        "/data/a >",
    ],
)
def test_what_a_spreadsheet_cannot_say_is_left_out(said: str) -> None:
    assert formula(said, FIELDS["b"], Cells()) is None


def test_what_is_reckoned_is_reckoned_in_the_formula() -> None:
    from forms.xpath.compiler import Expression

    reckoned = NodeDef("sum", ROOT, 20)
    reckoned.binding.calculate = Expression("/data/a + /data/b", lambda world, node: "")
    assert formula("/data/sum > 10", FIELDS["b"], Cells()) == "(N((D$5+D$6))>N(10))"
