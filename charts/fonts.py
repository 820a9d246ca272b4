"""The letters of the charts: Noto Sans Lao and Noto Sans Thai, with DejaVu behind for what they lack.

PyPI's `justmytype-intl-sea` brings both as variable fonts, of which matplotlib draws the default weight
only. So a regular and a bold instance of each are cut out with fontTools, once, into a cache folder. Both
have Latin letters and digits of their own; matplotlib brings DejaVu.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from importlib.resources import as_file, files
from pathlib import Path
from typing import Literal

Weight = Literal["regular", "bold"]

_WEIGHTS: dict[Weight, int] = {"regular": 400, "bold": 700}
_SOURCES = ("notosanslao/NotoSansLao[wdth,wght].ttf", "notosansthai/NotoSansThai[wdth,wght].ttf")
_BEHIND: dict[Weight, str] = {"regular": "DejaVuSans.ttf", "bold": "DejaVuSans-Bold.ttf"}


def cache_folder() -> Path:
    """Where the instances are kept when nobody says otherwise: the user's cache folder."""
    home = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(home).expanduser() / "khaoban" / "fonts"


def chain(weight: Weight, folder: Path | None = None) -> tuple[Path, ...]:
    """The font files of a weight, in the order in which a letter is looked for.

    What is missing is made first (about a second, once) in `folder`, or in the user's cache folder, or,
    when that cannot be written, in a temporary one. Raises PermissionError when nothing can be written at
    all.
    """
    import matplotlib

    noto = tuple(_instance(_writable(folder), source, weight) for source in _SOURCES)
    return (*noto, Path(matplotlib.get_data_path()) / "fonts" / "ttf" / _BEHIND[weight])


def _writable(folder: Path | None) -> Path:
    wanted = folder or cache_folder()
    for place in (wanted, Path(tempfile.gettempdir()) / f"khaoban-fonts-{os.getuid()}"):
        try:
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError:
            continue
        if os.access(place, os.W_OK):
            return place
    raise PermissionError(f"Charts need a folder for their fonts. Make {wanted} writable.")


def _instance(folder: Path, name: str, weight: Weight) -> Path:
    """One static instance; its name carries what it was made of, so a newer source makes a new file."""
    with as_file(files("justmytype_intl_sea") / "fonts" / "ofl" / name) as source:
        digest = hashlib.sha256(source.read_bytes()).hexdigest()[:12]
        path = folder / f"{Path(name).parent.name}-{weight}-{digest}.ttf"
        if not path.exists():
            _cut(source, path, weight)
    return path


def _cut(source: Path, path: Path, weight: Weight) -> None:
    """Make the instance. It is written under another name first: two processes may be making the same
    one."""
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    # Without its own clock in the file, the same source gives the same bytes.
    font = TTFont(source, recalcTimestamp=False)
    instance = instantiateVariableFont(font, {"wght": _WEIGHTS[weight], "wdth": 100}, inplace=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        instance.save(part)
    Path(part.name).replace(path)
