"""A long household survey, as the field writes them: blocks of questions, cascades, members, plots and animals in
repeats, sums that must agree, a skip that hides half of it, and a correction from the read-back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from lxml import etree

from tests.forms.scenario import walk

SURVEY = """
| survey |
| | type | name | label::Lao (lo) | label::English (en) | hint::English (en) | required | relevant | constraint | constraint_message::English (en) | calculation | default | choice_filter | repeat_count | appearance | bind::kb:class | bind::kb:unit |
| | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
| | start | begun | | | | | | | | | | | | | | |
| | today | today | | | | | | | | | | | | | | |
| | calculate | village | | | | | | | | instance('ctx')/root/item/village | | | | | | |
| | date | day | ວັນທີ່ສຳພາດ | Day of the interview | | yes | | . <= today() | Not in the future | | today() | | | | | |
| | select_one yes_no | consent | ຕົກລົງບໍ່ | Does she agree? | | yes | | | | | | | | | | |
| | note | bye | ຂອບໃຈ | Thank you; we stop here. | | | ${consent} = 'no' | | | | | | | | | |
| | begin_group | home | ເຮືອນ | Household | | | ${consent} = 'yes' | | | | | | | | P2 | |
| | text | head | ຫົວໜ້າຄອບຄົວ | Head of the household | Full name | yes | | string-length(.) >= 2 | Two letters at least | | | | | | P3 | |
| | select_one district | district | ເມືອງ | District | | yes | | | | | | | | | | |
| | select_one kumban | kumban | ກຸ່ມບ້ານ | Kum ban | | yes | | | | | | district = ${district} | | | | |
| | integer | size | ຈຳນວນຄົນ | How many people live here? | | yes | | . >= 1 and . <= 20 | 1 to 20 | | | | | | | |
| | begin_repeat | member | ສະມາຊິກ | Member | | | | | | | | | ${size} | | | |
| | text | name | ຊື່ | Name | | yes | | | | | | | | | | |
| | select_one sex | sex | ເພດ | Sex of ${name} | | yes | | | | | | | | | | |
| | date | born | ວັນເກີດ | Born | | | | . <= ${day} | Born before today | | | | | | | |
| | calculate | age | | | | | | | | if(${born} = '', '', int((${day} - ${born}) div 365.25)) | | | | | | |
| | select_one yes_no | school | ໄປໂຮງຮຽນບໍ່ | Does ${name}, ${age}, go to school? | | | ${age} >= 6 and ${age} < 15 | | | | | | | | | |
| | end_repeat | | | | | | | | | | | | | | | |
| | calculate | children | | | | | | | | count(${member}[age < 15]) | | | | | | |
| | calculate | women | | | | | | | | count(${member}[sex = 'f']) | | | | | | |
| | end_group | | | | | | | | | | | | | | | |
| | begin_group | farm | ກະສິກຳ | Farm | | | ${consent} = 'yes' | | | | | | | field-list | | |
| | select_multiple crop or_other | crops | ພືດ | Crops | | | | not(selected(., 'none') and count-selected(.) > 1) | None, or some | | | | | | | |
| | decimal | land | ເນື້ອທີ່ | Land in hectares | | | ${crops} != 'none' | . > 0 and . < 50 | | | | | | | | |
| | end_group | | | | | | | | | | | | | | | |
| | begin_repeat | loan | ເງິນກູ້ | Loan | | | ${consent} = 'yes' | | | | | | | kb-any | | |
| | integer | amount | ຈຳນວນ | Amount | | yes | | . > 0 | | | | | | | | kip |
| | integer | unpaid | ຍັງຄ້າງ | Of this unpaid | | yes | | . <= ${amount} | No more than was lent | | | | | | | kip |
| | end_repeat | | | | | | | | | | | | | | | |
| | calculate | debt | | | | | | | | sum(${unpaid}) | | | | | | kip |
| | text | why | ຍ້ອນຫຍັງ | Why so much debt (${debt})? | | yes | ${debt} > 5000000 | | | | | | | | | |
| | rank need | needs | ຄວາມຕ້ອງການ | Needs, most urgent first | | | ${consent} = 'yes' | | | | | | | | | |
| | geopoint | where | ທີ່ຕັ້ງ | Where the house stands | | | ${consent} = 'yes' | | | | | | | | | |
| | image | photo | ຮູບ | Photo | | | ${consent} = 'yes' | | | | | | | | | |
| choices |
| | list_name | name | label::Lao (lo) | label::English (en) | district |
| | yes_no | yes | ແມ່ນ | Yes | |
| | yes_no | no | ບໍ່ | No | |
| | sex | f | ຍິງ | Female | |
| | sex | m | ຊາຍ | Male | |
| | district | xam | ຊຳໃຕ້ | Xamtay | |
| | district | hiem | ຮ້ຽມ | Hiem | |
| | kumban | k1 | ກ 1 | KB 1 | xam |
| | kumban | k2 | ກ 2 | KB 2 | xam |
| | kumban | k3 | ກ 3 | KB 3 | hiem |
| | crop | rice | ເຂົ້າ | Rice | |
| | crop | maize | ສາລີ | Maize | |
| | crop | none | ບໍ່ມີ | None | |
| | need | water | ນ້ຳ | Water | |
| | need | road | ທາງ | Road | |
| settings |
| | form_id | form_title | default_language |
| | household | Household | Lao (lo) |
"""
CONTEXT = {"ctx": ({"village": "Ban Mai"},)}


def test_a_whole_household() -> None:
    story = walk(SURVEY, CONTEXT)
    story.asks("day", value="2026-11-21", label="Day of the interview").refuses(
        "2026-12-01", "constraint", "Not in the future"
    )
    story.answer("2026-11-20").answer("yes").asks("home/head", hint="Full name").refuses(
        "N", "constraint", "Two letters at least"
    )
    story.answer("Noy").answer("xam").offers("k1", "k2").answer("k2").refuses("21", "constraint", "1 to 20").answer("3")
    story.asks("home/member[1]/name", sections=("Household", "Member 1")).answer("Noy", "f", "1980-05-01")
    story.asks("home/member[2]/name").answer("Kham", "m", "2016-11-19")
    story.asks("home/member[2]/school", label="Does Kham, 10, go to school?").answer("yes")
    story.answer("Bua", "f", "").asks("farm/crops", screen="farm")
    assert (story.value("home/children"), story.value("home/women")) == ("1", "2")

    story.refuses("rice none", "constraint", "None, or some").answer("rice other").asks("farm/crops_other").answer(
        "tea"
    )
    story.answer("1.5").asks("loan", type="repeat", parameters={"count": "0"}).answer("yes", "4000000")
    story.refuses("5000000", "constraint", "No more than was lent").answer("4000000", "yes", "3000000", "2000000", "no")
    story.asks("why", label="Why so much debt (6000000)?", required=True).answer("a sick buffalo")
    story.answer("road water", "20.4 104.0", "house.jpg")

    values = story.ends().values
    assert values["day"] == date(2026, 11, 20)
    assert values["home"]["member"][1]["age"] == "10"
    assert values["home"]["member"][2] == {"name": "Bua", "sex": "f", "born": None, "age": None}
    assert values["farm"] == {"crops": ["rice", "other"], "crops_other": "tea", "land": Decimal("1.5")}
    assert values["needs"] == ["road", "water"]
    assert values["debt"] == "6000000"

    story.jump("loan[2]/unpaid").answer("500000")
    assert "why" not in story.ends().values
    story.jump("home/district").answer("hiem").asks("home/kumban", value="").offers("k3").answer("k3").ends()
    story.jump("home/size").answer("1")
    assert len(story.ends().values["home"]["member"]) == 1
    assert [member["name"] for member in story.jump("home/size").answer("3").ends().values["home"]["member"]] == [
        "Noy",
        "Kham",
        "Bua",
    ]


def test_who_does_not_agree_is_not_asked() -> None:
    story = walk(SURVEY, CONTEXT).answer("2026-11-20", "no").asks("bye", type="note").answer("")
    values = story.ends().values
    assert set(values) == {"begun", "today", "village", "day", "consent", "loan", "debt"}
    assert values["loan"] == []


def test_the_submission_as_odk_takes_it() -> None:
    finished = walk(SURVEY, CONTEXT).answer("2026-11-20", "no", "").ends()
    root = etree.fromstring(finished.xml)
    assert (root.get("id"), len(root.get("version") or "")) == ("household", 16)
    assert [etree.QName(child).localname for child in root][:5] == ["begun", "today", "village", "day", "consent"]
    assert root.findtext("meta/instanceID") == finished.id
    assert root.find("home") is None


def test_privacy_of_a_household() -> None:
    form = walk(SURVEY, CONTEXT).form
    classes = {question.path: question.kb.get("class", "") for question in form.questions}
    assert classes["home/head"] == "P3"
    assert classes["home/member/age"] == classes["home/women"] == "P2"
    assert classes["debt"] == ""
    assert form.question("home/member[2]/age").repeats == ("home/member",)
