"""LINE on this machine, for tests: see platform.FakeLine.

It speaks the Messaging API, keeps state, refuses what LINE refuses, and shows each person her chat. What it does not
imitate: imagemaps and coupons beyond their shape; narrowcast and broadcast; insights, audiences and memberships; rich
menu aliases and batches; tokens by JWT; accounts linking by LINE; beacons; stickers that do not exist; how a Flex
message is laid out; when LINE redelivers (the test says), that it keeps one official account a group, what it makes of
pictures on the way (smaller previews, other encodings).

Where it is easier than LINE: http to this machine is taken for https. Where it is stricter: a field that LINE's
specification does not know is refused everywhere.
"""

from tests.fakes.line.people import Group, Person, Seat
from tests.fakes.line.platform import FakeLine

__all__ = ["FakeLine", "Group", "Person", "Seat"]
