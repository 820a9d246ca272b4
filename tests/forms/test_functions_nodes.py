"""Paths, predicates, rows of repeats and of lists. JavaRosa's answers; see reckoning.py."""

from __future__ import annotations

from tests.forms.reckoning import agrees, differs, reckoned, refuses

JAVAROSA = [
    ("instance('x')/root/item[name = 'zz']/price = ''", True),
    ("instance('x')/root/item[name = 'zz']/price != 'x'", True),
    ("instance('x')/root/item[name = 'zz']/price > 5", False),
    ("instance('x')/root/item[name = 'zz']/price = 0", False),
    ("instance('x')/root/item[name = 'c']/price = ''", True),
    ("instance('x')/root/item[name = 'b']/price = 20", True),
    ("position(..)", 1.0),
    ("position(../r)", 1.0),
    ("position(../r[position() = 3])", 3.0),
    ("position(../n)", 1.0),
    ("position(../q)", 1.0),
    ("../r[position() = 2]/a", 2.0),
    ("../r[a = 2]/k", ""),
    ("../r[k = 'z']/a", ""),
    ("../r[9]/a", ""),
    ("indexed-repeat(../r/a, ../r, 2)", 2.0),
    ("indexed-repeat(../r/a, ../r, 0)", 1.0),
    ("indexed-repeat(../r/a, ../r, -1)", 1.0),
    ("indexed-repeat(../r/a, ../r, 4)", ""),
    ("indexed-repeat(../r/a, ../r, '')", 1.0),
    ("indexed-repeat(../r/a, ../r, '2')", 2.0),
    ("indexed-repeat(../r/a, ../r, 'x')", 1.0),
    ("indexed-repeat(../r/a, ../r, 2.9)", 2.0),
    ("indexed-repeat(../r/k, ../r, 3)", "z"),
    ("indexed-repeat(../r/k, ../r, 2)", ""),
    ("indexed-repeat(../r/a, ../r, 1, ../r, 2)", 2.0),
    ("indexed-repeat(../r/a, ../r, 1, ../r, 2, ../r, 3, ../r, 2)", 2.0),
    ("current()/../n", 5.0),
    ("instance('x')/root/item[name = current()/../b]/price", ""),
    ("instance('x')/root/item[name = 'b']/price", "20"),
    ("instance('x')/root/item[price = 10]/name", "a"),
    ("instance('x')/root/item[price = '10']/name", "a"),
    ("instance('x')/root/item[price < 15]/name", "a"),
    ("instance('x')/root/item[position() = 2]/name", "b"),
    ("instance('x')/root/item[name = 'zz']/price", ""),
    ("instance('x')/root/item[contains(name, 'a')]/price", "10"),
    ("extract-signed('', '')", ""),
    ("count(../r[a > 1])", 1.0),
    ("sum(../r[k = 'x']/a)", 1.0),
    ("../r/a[. > 1]", 2.0),
    ("count(../r[position() > 1])", 2.0),
    ("position(../r[a = 2])", 2.0),
    ("min(../r[a > 1]/a)", 2.0),
    ("count(..)", 1.0),
    ("count(.)", 1.0),
    ("../r[k = current()/../t]/a", ""),
    ("../r[a = 9]/k = ''", True),
    ("count(../r[not(a = '')])", 2.0),
]

# A number in a predicate is a position, as XPath 1.0 says.
# Expression, JavaRosa's answer, ours.
OTHERWISE = [
    ("../r[2]/a", "", 2.0),
    ("position(../r[2])", 0.0, 2.0),
    ("instance('x')/root/item[2]/name", "", "b"),
    ("instance('x')/root/item[name != 'a'][1]/name", "", "b"),
    ("count(../r[k])", 0.0, 2.0),
    ("count(../*)", 1.0, 25.0),
]

# Where JavaRosa stops with an error, which Collect shows instead of the next question.
GOES_ON = [
    ("instance('nosuch')/root/item", []),
    ("property('deviceid')", "chat"),
    ("property('nosuch')", ""),
    ("count(//a)", 3.0),
    ("../r[k != '']/a", [1.0, ""]),
]

# XPath's own, which Collect does not know.
UNKNOWN = [
    "last()",
    "jr:itext('x')",
]

test_as_javarosa = agrees(JAVAROSA)
test_where_we_mean_otherwise = differs(OTHERWISE)
test_where_javarosa_stops = agrees(GOES_ON)
test_what_collect_does_not_know = refuses(UNKNOWN, "unknown_function")


def test_the_form_says_its_version() -> None:
    assert isinstance(reckoned("version()"), str)


# How many arguments a function takes.
COUNTED = [
    "if(true(), 1)",
    "if(1, 2, 3, 4)",
    "coalesce('a')",
    "coalesce('', '', 'c')",
    "true(1)",
    "not()",
    "number()",
    "string('a', 'b')",
    "random(5)",
    "sum(../n, ../n)",
    "min()",
    "max()",
    "distance()",
    "pow(2)",
    "atan2(1)",
    "format-date(../d)",
    "checklist(1)",
    "weighted-checklist(2, 2)",
    "weighted-checklist(2, 2, true(), 1, true())",
    "version(1)",
    "digest('a')",
    "indexed-repeat(../r/a, ../r)",
    "indexed-repeat(../r/a, ../r, 1, ../r)",
    "position(.., ..)",
]

test_arguments_are_counted = refuses(COUNTED, "argument_count")


# indexed-repeat() goes down to a field through the repeats it stands in.
ASIDE = [
    "indexed-repeat(../r/a, ../q, 1)",
    "indexed-repeat(../n, ../r, 1)",
    "indexed-repeat('x', ../r, 1)",
    "indexed-repeat(../r/a, 'x', 1)",
    "indexed-repeat(instance('x')/root/item, ../r, 1)",
    "instance('x')/root/item[indexed-repeat(a, r, 1) = 1]/name",
]

test_an_index_is_of_a_repeat_around_the_field = refuses(ASIDE, "argument_path")


# position() of something is of a node of the form; rows of lists and values stand nowhere.
NOWHERE = [
    "position(1)",
    "position('a')",
    "position(instance('x')/root/item[name = 'a'])",
    "position(randomize(instance('x')/root/item))",
    "instance('x')/root/item[position(name) = 1]/name",
]

test_what_stands_nowhere_in_the_form_has_no_position = refuses(NOWHERE, "argument_path")
