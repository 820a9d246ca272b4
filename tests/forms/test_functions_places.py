"""Distances, areas, fences. JavaRosa's answers; see reckoning.py."""

from __future__ import annotations

from tests.forms.reckoning import agrees, differs

JAVAROSA = [
    ("area(../shape)", 6195942628.45484),
    ("area(../trace)", 6195942628.45484),
    ("area(../gp)", 0.0),
    ("area(../b)", 0.0),
    ("area(../r/g)", 6195942628.45484),
    ("enclosed-area(../shape)", 6195942628.45484),
    ("distance(../shape)", 380062.3139151855),
    ("distance(../trace)", 222637.69004287844),
    ("distance(../gp)", 0.0),
    ("distance(../b)", 0.0),
    ("distance(../r/g)", 222637.69004287844),
    ("distance('0 0 0 0;0 1 0 0')", 111318.84502143922),
    ("distance('0 0;0 1')", 111318.84502143922),
    ("distance('0 0', '0 1')", 111318.84502143922),
    ("distance('0 0 0 0', '0 1 0 0')", 111318.84502143922),
    ("distance(../gp, '17.97 102.62 0 0')", 1058.8850998445596),
    ("distance('')", 0.0),
    ("distance('0 0 0 0;91 0 0 0')", 10130014.89695198),
    ("distance('0 0', '0 1', '1 1')", 222637.69004287844),
    ("distance('0 0;0 180')", 20037392.10386106),
    ("distance('90 0;-90 0')", 20037392.10386106),
    ("geofence('0.5 0.7', ../shape)", True),
    ("geofence('0.5 0.7 0 0', ../shape)", True),
    ("geofence('0.7 0.5 0 0', ../shape)", False),
    ("geofence('0 0 0 0', ../shape)", True),
    ("geofence('0 0.5 0 0', ../shape)", True),
    ("geofence('1 1 0 0', ../shape)", False),
    ("geofence('0.5 0.5 0 0', ../shape)", True),
    ("geofence('0.5 1 0 0', ../shape)", False),
    ("geofence('5 5 0 0', ../shape)", False),
    ("geofence(../gp, ../shape)", False),
    ("geofence(../gp, ../b)", False),
    ("geofence('0.5 0.7 0 0', ../trace)", True),
    ("geofence('0.5 0.7 0 0', ../gp)", False),
    ("geofence('0.5 0.7 0 0', ../r/g)", True),
]

# What is blank is nowhere, not at 0 0; from a place to itself is no way.
# Expression, JavaRosa's answer, ours.
OTHERWISE = [
    ("distance(../gp, ../gp)", 0.09504109621047974, 0.0),
    ("distance(../gp, '')", 11352906.075983014, 0.0),
    ("geofence('', ../shape)", True, False),
    ("geofence(../b, ../shape)", True, False),
]

# Where JavaRosa stops with an error, which Collect shows instead of the next question.
GOES_ON = [
    ("area('0 0 0 0;0 1 0 0;1 1 0 0;0 0 0 0')", 6195942628.45484),
    ("distance('a')", 0.0),
    ("geofence(../gp, '0 0;0 2;2 2;2 0;0 0')", False),
    ("geofence('a', ../shape)", False),
]

test_as_javarosa = agrees(JAVAROSA)
test_where_we_mean_otherwise = differs(OTHERWISE)
test_where_javarosa_stops = agrees(GOES_ON)


# A trace that crosses itself; a shape's edge that does. JavaRosa 1.20 has no such function yet.
CROSSINGS = [
    ("intersects('0 0;0 1;1 1')", False),
    ("intersects('0 0;0 1;1 1;0 0')", False),
    ("intersects('0 0;1 1;0 1;1 0')", True),
    ("intersects('0 0;0 2;1 1;-1 1')", True),
    ("intersects('0 0;0 2;2 2;2 0;0 0')", False),
    ("intersects('0 0;2 2;2 0;0 2;0 0')", True),
    ("intersects('0 0;0 2;0 1')", True),
    ("intersects('0 0;0 1;0 2')", False),
    ("intersects('0 0')", False),
    ("intersects('')", False),
    ("intersects(../trace)", False),
]

test_what_crosses_itself = agrees(CROSSINGS)
