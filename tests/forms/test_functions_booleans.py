"""True and false, and what hangs on them. JavaRosa's answers; see reckoning.py."""

from __future__ import annotations

from tests.forms.reckoning import agrees, differs

JAVAROSA = [
    ("true()", True),
    ("false()", False),
    ("boolean('')", False),
    ("boolean('a')", True),
    ("boolean('false')", True),
    ("boolean('0')", True),
    ("boolean(0)", False),
    ("boolean(1)", True),
    ("boolean(-1)", True),
    ("boolean(0.0000000000001)", False),
    ("boolean(0.00000000001)", True),
    ("boolean(0 div 0)", False),
    ("boolean(1 div 0)", True),
    ("boolean(../b)", False),
    ("boolean(../bi)", False),
    ("boolean(../n)", True),
    ("boolean(../no)", True),
    ("boolean(../d)", True),
    ("boolean(../bd)", False),
    ("boolean(../q/c)", False),
    ("boolean(instance('x')/root/item[name = 'zz'])", False),
    ("boolean(instance('x')/root/item[name = 'a']/name)", True),
    ("boolean-from-string('true')", True),
    ("boolean-from-string('True')", True),
    ("boolean-from-string('TRUE')", True),
    ("boolean-from-string('1')", True),
    ("boolean-from-string('1.0')", False),
    ("boolean-from-string('01')", False),
    ("boolean-from-string(1)", True),
    ("boolean-from-string(1.0)", True),
    ("boolean-from-string('yes')", False),
    ("boolean-from-string('')", False),
    ("boolean-from-string(true())", True),
    ("boolean-from-string(false())", False),
    ("boolean-from-string('0')", False),
    ("boolean-from-string(' true')", False),
    ("boolean-from-string(../yes)", True),
    ("boolean-from-string(2)", False),
    ("not('')", True),
    ("not('a')", False),
    ("not(0)", True),
    ("not(1)", False),
    ("not(../b)", True),
    ("not(../no)", False),
    ("if(true(), 'a', 'b')", "a"),
    ("if(false(), 'a', 'b')", "b"),
    ("if('', 'a', 'b')", "b"),
    ("if('false', 'a', 'b')", "a"),
    ("if(0, 1, 2)", 2.0),
    ("if(../b, 'a', 'b')", "b"),
    ("if(../no, 'a', 'b')", "a"),
    ("if(../n > 3, ../t, ../b)", "Ban Mai"),
    ("if(true(), ../b, 1)", ""),
    ("if(../bi > 0, 1, 2)", 2.0),
    ("coalesce('', 'b')", "b"),
    ("coalesce('a', 'b')", "a"),
    ("coalesce(0 div 0, 'b')", "b"),
    ("coalesce('NaN', 'b')", "NaN"),
    ("coalesce(0, 1)", 0.0),
    ("coalesce(false(), 'b')", False),
    ("coalesce('', '')", ""),
    ("coalesce(../b, ../n)", 5.0),
    ("coalesce(../bi, 0)", 0.0),
    ("coalesce(../b + 1, 7)", 7.0),
    ("coalesce(instance('x')/root/item[name = 'zz']/price, 0)", 0.0),
    ("coalesce(' ', 'b')", " "),
    ("coalesce(../d, 'x')", "2026-11-21"),
    ("coalesce(../bd, ../d)", "2026-11-21"),
    ("once(5)", 5.0),
    ("once('')", ""),
    ("not(../r[a = 9])", True),
    ("boolean(../r[a = 9]/k)", False),
    ("if(1=1,'x','y')", "x"),
    ("if( 1 = 1 , 'x' , 'y' )", "x"),
]

# Text that is written as a date is compared as one (Web Forms).
# Expression, JavaRosa's answer, ours.
OTHERWISE = [
    ("if(../d > '2026-01-01', ../d, '')", "", "2026-11-21"),
]

# Where JavaRosa stops with an error, which Collect shows instead of the next question.
GOES_ON = [
    ("boolean(../r/a)", True),
    ("boolean(../r)", True),
]

test_as_javarosa = agrees(JAVAROSA)
test_where_we_mean_otherwise = differs(OTHERWISE)
test_where_javarosa_stops = agrees(GOES_ON)
