"""Files that are sent, and files that a question shows."""

from __future__ import annotations

import pytest

from tests.forms.scenario import walk


@pytest.mark.parametrize("kind", ["image", "audio", "video", "file"])
def test_a_file_is_kept_by_its_name(kind: str) -> None:
    story = walk(f"| survey |\n| | type | name | label | required |\n| | {kind} | f | F | yes |")
    finished = story.asks("f", type=kind).refuses("", "required").answer("1699-ນ້ຳ.bin").ends()
    assert finished.values == {"f": "1699-ນ້ຳ.bin"}
    assert "<f>1699-ນ້ຳ.bin</f>" in finished.xml


def test_a_file_may_say_what_it_accepts() -> None:
    story = walk("| survey |\n| | type | name | label | body::accept |\n| | file | f | F | .pdf,.docx |")
    story.asks("f", type="file", parameters={"accept": ".pdf,.docx"})


def test_media_of_a_question_are_known_by_name() -> None:
    story = walk("""
| survey |
| | type | name | label::English (en) | image::English (en) | big-image::English (en) | audio::English (en) | video::English (en) | autoplay |
| | text | q | Q | pig.png | big.png | pig.mp3 | pig.mp4 | audio |
| | text | r | R | | | | | |
""")
    media = {"image": "jr://images/pig.png", "audio": "jr://audio/pig.mp3", "video": "jr://video/pig.mp4"}
    story.asks("q", media=media).answer("x").asks("r", media={})
