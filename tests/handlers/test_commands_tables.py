"""Tables of places and people: all or nothing, and every bad cell named."""

from __future__ import annotations

import csv
import errno
import stat
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from conversations.people.invitations import LIFE, digest_of, invitation, last_day
from handlers import sheets
from handlers.commands.registers import Held, Levels, mixed, places_of
from handlers.sheets import Row, SheetError, Table, read_table, write_table
from storage.desk import InvitationOf
from storage.records import Contact, PlaceRow
from storage.store import Store
from storage.writes import AddInvitation, Write
from tests.handlers.administrator import SAMPLE, Administrator, administrator

__all__ = ["administrator"]

VIENTIANE = ZoneInfo("Asia/Vientiane")
PLACES = ("code", "parent", "kind", "name_lo", "name_th", "name_en")
PEOPLE = ("name", "role", "places", "language", "start")


def people_of(administrator: Administrator) -> list[Contact]:
    return sorted(administrator.finds(lambda store: store.people()), key=lambda one: one.person.name)


# Reading tables


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_csv_file_may_be_written_as_programs_write_it(tmp_path: Path, delimiter: str, encoding: str) -> None:
    file = tmp_path / "people.csv"
    with file.open("w", encoding=encoding, newline="") as out:
        csv.writer(out, delimiter=delimiter).writerows([("Name ", "ROLE"), ("ນາງ ມະນີ", "vc"), (), ("ທ້າວ ເຢັ່ງ", "dlo")])
    table = read_table(file, ("name", "role"))
    assert [(row.number, row["name"], row["role"]) for row in table.rows] == [
        (2, "ນາງ ມະນີ", "vc"),
        (4, "ທ້າວ ເຢັ່ງ", "dlo"),
    ]


def test_cells_of_a_workbook_come_as_text_with_the_row_that_excel_shows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["notes"])
    page = book.create_sheet("places")
    page.append(["code", "start", "name"])
    page.append([101, date(2026, 11, 1), "ນໍ້າ"])
    page.append([])
    page.append([2.0, datetime(2026, 1, 2), None])  # noqa: DTZ001  a spreadsheet's days have no zone
    book.save(tmp_path / "book.xlsx")
    table = read_table(tmp_path / "book.xlsx", ("code", "start", "name"), sheet="places")
    assert [(row.number, *row.cells.values()) for row in table.rows] == [
        (2, "101", "2026-11-01", "ນ້ຳ"),
        (4, "2", "2026-01-02", ""),
    ]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("missing.csv", None, "unreadable"),
        ("table.pdf", b"%PDF", "kind"),
        ("thai.csv", "ชื่อ,role\n".encode("cp874"), "encoding"),
        ("broken.xlsx", b"PK nonsense", "broken"),
        (".", None, "folder"),
        ("rows.csv", b"name,role\n", "no_rows"),
        ("empty.csv", b"", "nothing"),
        ("blank.csv", b"\n\n", "nothing"),
        ("headless.csv", b",\nx,y\n", "no_headings"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_problem(tmp_path: Path, name: str, content: bytes | None, code: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(SheetError) as caught:
        read_table(tmp_path / name, ("name", "role"))
    assert [problem.code for problem in caught.value.problems] == [code]


def test_a_workbook_with_nothing_in_it_is_empty(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    with pytest.raises(SheetError) as caught:
        read_table(tmp_path / "empty.xlsx", ("name", "role"))
    assert [problem.code for problem in caught.value.problems] == ["nothing"]


@pytest.mark.parametrize("torn", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"])
def test_a_workbook_that_is_torn_inside_is_broken(tmp_path: Path, torn: str) -> None:
    openpyxl.Workbook().save(tmp_path / "whole.xlsx")
    with zipfile.ZipFile(tmp_path / "whole.xlsx") as whole, zipfile.ZipFile(tmp_path / "torn.xlsx", "w") as half:
        for name in whole.namelist():
            half.writestr(name, whole.read(name)[: 100 if name == torn else None])
    with pytest.raises(SheetError) as caught:
        read_table(tmp_path / "torn.xlsx", ("name", "role"))
    assert [problem.code for problem in caught.value.problems] == ["broken"]


def test_a_missing_file_is_named_once_as_it_was_typed(administrator: Administrator) -> None:
    administrator.has_set_up(places=False)
    said = "there is no such file, or it may not be read."
    assert administrator.does("import places", "there/missing.csv").lines[0] == f"there/missing.csv: {said}"
    assert administrator.does("import people", "missing.csv").lines[0] == f"missing.csv: {said}"
    assert administrator.does("import places", ".").lines[0] == ".: this is a folder; name a file in it."


def test_wrong_headings_are_named(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("name,nmae,name\nx,y,z\n", "utf-8")
    with pytest.raises(SheetError) as caught:
        read_table(tmp_path / "people.csv", ("name", "role"))
    assert [(problem.code, problem.column) for problem in caught.value.problems] == [
        ("column_twice", "name"),
        ("column_unknown", "nmae"),
        ("column_missing", "role"),
    ]


@pytest.mark.parametrize("name", ["codes.csv", "codes.xlsx"])
def test_what_is_written_reads_back_and_belongs_to_its_owner(tmp_path: Path, name: str) -> None:
    rows = [("ນາງ ມະນີ", "7KQ2-M9XT-4B"), ("0012", "x")]
    write_table(tmp_path / name, "codes", ("name", "code"), rows)
    table = read_table(tmp_path / name, ("name", "code"))
    assert [tuple(row.cells.values()) for row in table.rows] == rows
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    with pytest.raises(SheetError) as caught:
        write_table(tmp_path / name, "codes", ("name", "code"), rows)
    assert caught.value.problems[0].code == "exists"


@pytest.mark.parametrize("name", ["codes.csv", "codes.xlsx"])
def test_no_cell_becomes_a_formula(tmp_path: Path, name: str) -> None:
    write_table(tmp_path / name, "codes", ("name",), [("=HYPERLINK(1)",)])
    if name.endswith(".csv"):
        assert "\n'=HYPERLINK(1)" in (tmp_path / name).read_text("utf-8-sig")
    else:
        assert openpyxl.load_workbook(tmp_path / name).worksheets[0]["A2"].data_type == "s"


# Places


def test_the_samples_places_are_imported_once(administrator: Administrator) -> None:
    administrator.has_set_up(places=False)
    rows = len((SAMPLE / "places.csv").read_text("utf-8").splitlines()) - 1
    first = administrator.done("import places", SAMPLE / "places.csv")
    assert f"Places read: {rows}; new or changed: {rows}." in first
    again = administrator.done("import places", SAMPLE / "places.csv")
    assert f"Places read: {rows}; new or changed: 0." in again


def test_parents_may_come_later_or_be_there_already(administrator: Administrator) -> None:
    administrator.has_set_up()
    file = administrator.writes(
        "new.xlsx",
        [PLACES, ("0706K9A", "0706K9", "village", "ບ້ານ ໃໝ່", "", ""), ("0706K9", "0706", "kumban", "ກຸ່ມ ໃໝ່", "", "")],
    )
    administrator.done("import places", file)
    known = {row.code: row for row in administrator.finds(lambda store: store.places())}
    assert known["0706K9A"].parent == "0706K9"


def test_a_known_code_gets_its_new_name_and_nothing_is_taken_away(administrator: Administrator) -> None:
    administrator.has_set_up()
    before = administrator.finds(lambda store: store.places())
    file = administrator.writes("fix.csv", [PLACES, ("0706", "07", "district", "ຊຳໃຕ້ ໃໝ່", "", "")])
    administrator.done("import places", file)
    after = {row.code: row for row in administrator.finds(lambda store: store.places())}
    assert after["0706"].name_lo == "ຊຳໃຕ້ ໃໝ່"
    assert len(after) == len(before)


def test_every_bad_cell_of_a_table_of_places_is_named_and_nothing_is_kept(administrator: Administrator) -> None:
    administrator.has_set_up(places=False)
    file = administrator.writes(
        "places.csv",
        [
            PLACES,
            ("07", "", "province", "ຫົວພັນ", "", ""),
            ("07", "", "province", "ອີກ", "", ""),
            ("0706", "07", "distrikt", "ຊຳໃຕ້", "", ""),
            ("0707", "99", "district", "ຊຳເໜືອ", "", ""),
            ("a b", "07", "district", "", "", ""),
            ("", "07", "district", "ບໍ່ມີລະຫັດ", "", ""),
            ("X1", "X2", "district", "ໜຶ່ງ", "", ""),
            ("X2", "X1", "kumban", "ສອງ", "", ""),
            ("V1", "V2", "kumban", "ສາມ", "", ""),
            ("V2", "07", "village", "ສີ່", "", ""),
        ],
    )
    shown = administrator.does("import places", file)
    assert shown.code == 1
    assert [line.split(":")[0] for line in shown.lines[:-1]] == [
        "places.csv, row 3, column code",
        "places.csv, row 4, column kind",
        "places.csv, row 5, column parent",
        "places.csv, row 6, column code",
        "places.csv, row 6, column name_lo",
        "places.csv, row 7, column code",
        "places.csv, row 8, column parent",
        "places.csv, row 9, column parent",
        "places.csv, row 10, column parent",
        "places.csv, row 11, column parent",
    ]
    assert "“distrikt” is no kind of place in the programme; write one of: province, district" in shown.text
    assert "X1 lies below itself" in shown.text
    assert "a kumban lies in a district, and “V2” is a village; correct the parent or the kind." in shown.text
    assert "a village lies in a kumban, and “07” is a province" in shown.text
    assert administrator.finds(lambda store: store.places()) == ()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("T1", "", "village"), "column parent: a village lies in a kumban; write its code here"),
        (("T1", "0706", "village"), "column parent: a village lies in a kumban, and “0706” is a district"),
        (("T1", "07", "province"), "column parent: a province lies in no other place, and “07” is a province; empty"),
        (("0706KA", "", "village"), "column parent: a village lies in a kumban"),
        (("0706KA", "0706KB", "village"), "column kind: 0706KA is a kumban, and these places lie in it: 0706901, "),
        (("0706KA", "0706KB", "village"), "column kind: 0706KA is a kumban, and people hold these roles there: vc."),
    ],
)
def test_the_tree_cannot_be_broken(administrator: Administrator, row: Sequence[str], said: str) -> None:
    administrator.has_set_up()
    administrator.done(
        "import people", administrator.writes("people.csv", [PEOPLE, ("ນາງ ມະນີ", "vc", "0706KA", "", "")])
    )
    before = administrator.finds(lambda store: store.places())
    shown = administrator.does("import places", administrator.writes("bad.csv", [PLACES, (*row, "ຊື່", "", "")]))
    assert shown.code == 1
    assert f"bad.csv, row 2, {said}" in shown.text
    assert administrator.finds(lambda store: store.places()) == before


def test_a_place_with_nothing_on_it_may_become_another_kind(administrator: Administrator) -> None:
    administrator.has_set_up()
    rows = [PLACES, ("0706901", "0706", "kumban", "ກຸ່ມ ໃໝ່", "", ""), ("0706902", "0706901", "village", "ບ້ານ", "", "")]
    administrator.done("import places", administrator.writes("moved.csv", rows))
    known = {row.code: row for row in administrator.finds(lambda store: store.places())}
    assert (known["0706901"].kind, known["0706902"].parent) == ("kumban", "0706901")


def test_a_place_that_was_reported_for_keeps_its_kind() -> None:
    place = PlaceRow("V1", "K1", "village", "ບ້ານ", "", "")
    known = {place.code: place, "D1": PlaceRow("D1", "", "district", "", "", "")}
    table = Table("t", (Row(2, {"code": "V1", "parent": "D1", "kind": "kumban", "name_lo": "ບ້ານ"}),))
    levels = Levels((("district", "kumban", "village"),))
    assert [row.kind for row in places_of(table, levels, known)] == ["kumban"]
    with pytest.raises(SheetError) as caught:
        places_of(table, levels, known, {"V1": Held({}, {"L1": "village"})})
    assert [(problem.code, problem.column) for problem in caught.value.problems] == [("kind_forms", "kind")]


def test_with_several_programmes_a_place_may_lie_as_any_of_them_wants() -> None:
    levels = Levels((("province", "district", "village"), ("district", "kumban", "village")))
    assert levels.above("village") == ("district", "kumban")
    assert levels.above("district") == ("province", "")
    assert levels.above("planet") == ()


BOTH = Levels(
    (("province", "district", "kumban", "village"), ("province", "amphoe", "tambon", "village")), ("LAK", "THB")
)
LAO = {
    one.code: one
    for one in (
        PlaceRow("11", "", "province", "ບໍລິຄຳໄຊ", "", ""),
        PlaceRow("1101", "11", "district", "ປາກຊັນ", "", ""),
        PlaceRow("12", "", "province", "ຄຳມ່ວນ", "", ""),
    )
}


def thai(*rows: tuple[str, str, str]) -> Table:
    columns = ("code", "parent", "kind")
    return Table(
        "t",
        tuple(Row(at, dict(zip(columns, row, strict=True)) | {"name_th": "x"}) for at, row in enumerate(rows, 2)),
    )


def test_two_countries_that_give_their_provinces_the_same_numbers_are_kept_apart() -> None:
    """Samut Prakan, which is 11 as well, does not become the province of Paksan."""
    table = thai(("11", "", "province"), ("1102", "11", "amphoe"), ("12", "", "province"), ("T1201", "T12", "amphoe"),
                 ("T12", "", "province"))  # fmt: skip
    with pytest.raises(SheetError) as caught:
        places_of(table, BOTH, LAO)
    (problem,) = caught.value.problems
    assert (problem.code, problem.row, problem.values["code"]) == ("of_two_countries", 2, "11")
    assert mixed({**LAO, "1102": PlaceRow("1102", "11", "amphoe", "", "x", "")}, BOTH) == ["11"]


def test_a_province_of_one_country_is_not_named_as_that_of_the_other() -> None:
    """Also where nothing that lies in it comes with it. Its own country may name it anew."""
    both = replace(BOTH, languages=("lo", "th"))
    with pytest.raises(SheetError) as caught:
        places_of(thai(("11", "", "province")), both, LAO)
    (problem,) = caught.value.problems
    assert (problem.code, problem.row, problem.values["code"]) == ("of_two_countries", 2, "11")
    named = {"code": "11", "parent": "", "kind": "province", "name_lo": "ບໍລິຄຳໄຊ", "name_th": "x"}
    assert places_of(Table("t", (Row(2, named),)), both, LAO)
    assert places_of(thai(("11", "", "province")), replace(both, countries=("LAK", "LAK")), LAO)


def test_two_programmes_of_one_country_share_its_places() -> None:
    levels = Levels((("province", "district", "kumban"), ("province", "district", "zone")), ("LAK", "LAK"))
    table = thai(("1101K", "1101", "kumban"), ("1101Z", "1101", "zone"))
    assert len(places_of(table, levels, LAO)) == 2


# People


def test_people_are_imported_with_all_their_places(administrator: Administrator) -> None:
    administrator.has_set_up()
    file = administrator.writes(
        "people.csv",
        [
            PEOPLE,
            ("ນາງ ມະນີ", "vc", "0706KA, 0706KB", "lo", "1/11/2569"),
            ("ทดสอบ", "dlo", "0706", "TH", "๑ พ.ย. ๒๕๖๙"),
        ],
    )
    assert "Known now, with their roles: 2." in administrator.done("import people", file)
    thai, mani = people_of(administrator)
    assert [(role.role, role.place, role.start) for role in mani.person.roles] == [
        ("vc", "0706KA", date(2026, 11, 1)),
        ("vc", "0706KB", date(2026, 11, 1)),
    ]
    assert (thai.person.language, thai.person.roles[0].start) == ("th", date(2026, 11, 1))


@pytest.mark.parametrize("start", ["พรุ่งนี้", "ມື້ວານ", "tomorrow", "3 days ago", "21 ພະຈິກ", "21/11"])
def test_a_start_does_not_depend_on_the_day_of_the_import(administrator: Administrator, start: str) -> None:
    administrator.has_set_up()
    file = administrator.writes("people.csv", [PEOPLE, ("ນາງ ມະນີ", "vc", "0706KA", "", start)])
    shown = administrator.does("import people", file)
    assert shown.code == 1
    assert shown.text.startswith(f"people.csv, row 2, column start: “{start}” is no date that can be told for certain")


def test_the_same_table_again_makes_nobody_twice(administrator: Administrator) -> None:
    administrator.has_set_up()
    administrator.done("import people", SAMPLE / "people.csv")
    before = people_of(administrator)
    administrator.done("import people", SAMPLE / "people.csv")
    assert people_of(administrator) == before


def test_every_bad_cell_of_a_table_of_people_is_named_and_nobody_is_kept(administrator: Administrator) -> None:
    administrator.has_set_up()
    file = administrator.writes(
        "people.csv",
        [
            PEOPLE,
            ("", "vc", "0706KA", "", ""),
            ("ນາງ ກ", "boss", "0706KA", "", ""),
            ("ນາງ ຂ", "vc", "0706KA 9999", "", ""),
            ("ນາງ ຄ", "vc", "0706", "", ""),
            ("ນາງ ງ", "vc", "", "fr", "29/2/2569"),
        ],
    )
    shown = administrator.does("import people", file)
    assert shown.code == 1
    assert [line.split(":")[0] for line in shown.lines[:-1]] == [
        "people.csv, row 2, column name",
        "people.csv, row 3, column role",
        "people.csv, row 4, column places",
        "people.csv, row 5, column places",
        "people.csv, row 6, column start",
        "people.csv, row 6, column places",
        "people.csv, row 6, column language",
    ]
    assert "write one of: vc, dlo, dcd" in shown.text
    assert "there is no place “9999”" in shown.text
    assert "0706 is a district, but the role vc works at a kumban" in shown.text
    assert people_of(administrator) == []


# Invitations


def test_one_invitation_is_shown_once_and_kept_as_a_digest(administrator: Administrator) -> None:
    administrator.has_set_up()
    shown = administrator.done("invite", "--role", "vc", "--place", "0706KA", "--language", "th")
    code = shown.splitlines()[0]
    digest = digest_of(code)
    assert digest is not None
    kept = administrator.finds(lambda store: store.look(InvitationOf(digest)))
    assert kept is not None
    assert (kept.role, kept.place, kept.language, kept.person) == ("vc", "0706KA", "th", "")
    last = (datetime.now(VIENTIANE) + LIFE).date()  # the whole day, where the programme works
    assert kept.expires_at == datetime.combine(last + timedelta(days=1), time(), VIENTIANE)
    assert f"until {last.day} {last:%B} {last.year}, that day included" in shown
    assert code.encode() not in Path("data/khaoban.sqlite").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--role", "boss", "--place", "0706KA"), 1, "no role boss; write one of: vc, dlo, dcd"),
        (("--role", "vc", "--place", "9999"), 1, "There is no place 9999."),
        (("--role", "vc", "--place", "0706"), 1, "works at a kumban"),
        (("--role", "vc"), 2, "--place"),
        (("--role", "vc", "--place", "0706KA", "--language", "fr"), 2, "--language"),
        (("people.csv", "--role", "vc"), 2, "not both"),
        (("--role", "vc", "--place", "0706KA", "--out", "z.csv"), 2, "a single code is printed"),
    ],
)
def test_an_invitation_that_cannot_be_made_is_refused(
    administrator: Administrator, arguments: Sequence[str], code: int, said: str
) -> None:
    administrator.has_set_up()
    shown = administrator.does("invite", *arguments)
    assert shown.code == code
    assert said in " ".join(shown.text.split())


def test_a_table_of_people_becomes_a_table_of_codes(administrator: Administrator) -> None:
    administrator.has_set_up()
    file = administrator.writes(
        "people.xlsx",
        [PEOPLE, ("ນາງ ມະນີ", "vc", "0706KA 0706KB", "lo", "2026-11-01"), ("ທ້າວ ເຢັ່ງ", "dlo", "0706", "", "")],
    )
    administrator.done("import people", file)
    known = {one.person.name: one.person.id for one in people_of(administrator)}
    assert "Codes written: 2, into people-codes.xlsx." in administrator.done("invite", file.name)

    codes = read_table(Path("people-codes.xlsx"), ("name", "role", "places", "language", "code", "expires"))
    assert [(row["name"], row["places"]) for row in codes.rows] == [
        ("ນາງ ມະນີ", "0706KA 0706KB"),
        ("ທ້າວ ເຢັ່ງ", "0706"),
    ]
    for row in codes.rows:
        digest = digest_of(row["code"])
        assert digest is not None
        kept = administrator.finds(lambda store, digest=digest: store.look(InvitationOf(digest)))
        assert kept is not None
        assert kept.person == known[row["name"]]
        day = date.fromisoformat(row["expires"])
        assert kept.expires_at == datetime.combine(day + timedelta(days=1), time(), VIENTIANE)
    assert len(people_of(administrator)) == 2


@pytest.mark.parametrize("out", ["codes.pdf", "nowhere/codes.csv", "there.csv"])
def test_when_the_codes_cannot_be_written_nobody_is_invited(administrator: Administrator, out: str) -> None:
    administrator.has_set_up()
    Path("there.csv").touch()
    file = administrator.writes("people.csv", [PEOPLE, ("ນາງ ມະນີ", "vc", "0706KA", "", "")])
    assert administrator.does("invite", file, "--out", out).code == 1
    assert administrator.finds(lambda store: store.counts())["invitations"] == 0
    assert people_of(administrator) == []


def test_when_nobody_can_be_invited_no_table_is_left(administrator: Administrator) -> None:
    administrator.has_set_up()
    file = administrator.writes("people.csv", [PEOPLE, ("ນາງ ມະນີ", "boss", "0706KA", "", "")])
    assert administrator.does("invite", file, "--out", "codes.csv").code == 1
    assert not Path("codes.csv").exists()


@pytest.mark.parametrize("out", ["codes.csv", "codes.xlsx"])
def test_on_a_full_disk_nobody_is_invited_and_no_table_is_left(
    administrator: Administrator, monkeypatch: pytest.MonkeyPatch, out: str
) -> None:
    administrator.has_set_up()
    file = administrator.writes("people.csv", [PEOPLE, ("ນາງ ມະນີ", "vc", "0706KA", "", "")])

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(sheets, "_write_csv", full)
    monkeypatch.setattr(sheets, "_write_xlsx", full)
    shown = administrator.does("invite", file, "--out", out)
    assert shown.code == 1
    assert f"{out}: the file cannot be written: No space left on device." in shown.lines
    assert administrator.finds(lambda store: store.counts())["invitations"] == 0
    assert not Path(out).exists()


def test_when_the_invitations_cannot_be_kept_no_codes_are_left(
    administrator: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator.has_set_up()
    file = administrator.writes("people.csv", [PEOPLE, ("ນາງ ມະນີ", "vc", "0706KA", "", "")])
    write, whole = Store.write, []

    async def breaks(store: Store, writes: Sequence[Write], *, now: datetime) -> bool:
        if not any(isinstance(one, AddInvitation) for one in writes):
            return await write(store, writes, now=now)
        whole.extend(read_table(Path("codes.csv"), ("name", "role", "places", "language", "code", "expires")).rows)
        raise OSError(errno.EIO, "Input/output error", "khaoban.sqlite")

    monkeypatch.setattr(Store, "write", breaks)
    assert administrator.does("invite", file, "--out", "codes.csv").code == 1
    assert [row["name"] for row in whole] == ["ນາງ ມະນີ"]  # it was written before the invitations were to be kept
    assert not Path("codes.csv").exists()
    assert administrator.finds(lambda store: store.counts())["invitations"] == 0


def test_a_code_is_good_until_its_last_day_is_over_where_the_programme_works() -> None:
    late = datetime(2026, 11, 3, 17, 30, tzinfo=UTC)  # half past midnight of the 4th in Vientiane
    made = invitation("7KQ2-M9XT-4B", "vc", "0706KA", "lo", late, zone=VIENTIANE)
    assert last_day(late, VIENTIANE) == date(2026, 11, 18)
    assert made.expires_at == datetime(2026, 11, 19, tzinfo=VIENTIANE)


def test_codes_are_never_written_over(administrator: Administrator) -> None:
    administrator.has_set_up()
    file = administrator.writes("people.csv", [PEOPLE, ("ນາງ ມະນີ", "vc", "0706KA", "", "")])
    administrator.done("invite", file, "--out", "codes.csv")
    again = administrator.does("invite", file, "--out", "codes.csv")
    assert again.code == 1
    assert "not written over" in again.text
