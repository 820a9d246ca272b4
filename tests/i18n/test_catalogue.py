"""Reading catalogues, and finding a text for somebody whatever is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from i18n.catalogue import CatalogueError, Catalogues


def catalogue(folder: Path, name: str, **texts: str) -> None:
    entries = "".join(f'\nmsgid "shop.{key}"\nmsgstr "{text}"\n' for key, text in texts.items())
    (folder / name).write_text(f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n{entries}', "utf-8")


@pytest.fixture
def texts(tmp_path: Path) -> Catalogues:
    catalogue(tmp_path, "shop.lo.po", rice="ເຂົ້າ {kilos} ກິໂລ", salt="ເກືອ")
    catalogue(tmp_path, "shop.en.po", rice="{kilos} kg of rice", salt="salt", tea="tea", braces="{{sic}}")
    return Catalogues.read(tmp_path)


def test_a_text_is_said_in_the_readers_language_with_its_values(texts: Catalogues) -> None:
    assert texts.text("lo", "shop.rice", kilos=5) == "ເຂົ້າ 5 ກິໂລ"
    assert texts.text("en", "shop.rice", kilos=5) == "5 kg of rice"
    assert texts.text("en", "shop.braces") == "{sic}"


def test_a_value_is_never_looked_into(texts: Catalogues) -> None:
    assert texts.text("en", "shop.rice", kilos="{salt}") == "{salt} kg of rice"


def test_what_is_missing_is_said_in_lao_then_in_english_then_as_it_is_and_counted(texts: Catalogues) -> None:
    assert texts.text("th", "shop.salt") == "ເກືອ"
    assert texts.text("lo", "shop.tea") == "tea"
    assert texts.text("lo", "shop.nothing") == "shop.nothing"
    assert texts.missed == {("th", "shop.salt"): 1, ("lo", "shop.tea"): 1, ("lo", "shop.nothing"): 1}


def test_a_forgotten_value_is_an_error_of_the_house(texts: Catalogues) -> None:
    with pytest.raises(KeyError, match="kilos"):
        texts.text("lo", "shop.rice")


def test_an_untranslated_text_counts_as_missing(tmp_path: Path) -> None:
    catalogue(tmp_path, "shop.lo.po", salt="ເກືອ")
    catalogue(tmp_path, "shop.th.po", salt="")
    assert Catalogues.read(tmp_path).text("th", "shop.salt") == "ເກືອ"


def test_an_empty_folder_still_answers(tmp_path: Path) -> None:
    assert Catalogues.read(tmp_path).text("lo", "shop.salt") == "shop.salt"


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "shop.lo.po").write_text("this is no catalogue\n", "utf-8")
    with pytest.raises(CatalogueError, match=r"shop\.lo\.po"):
        Catalogues.read(tmp_path)
