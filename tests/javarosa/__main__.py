"""Walk forms in lockstep with JavaRosa and print how far they agree."""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
import traceback
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from forms.form import Form
from forms.walking.session import Given
from tests.javarosa.gather import NOW, Found, forms_in
from tests.javarosa.generate import made_up
from tests.javarosa.lockstep import Walk, Walked, open_theirs
from tests.javarosa.oracle import Failed, JavaRosa

OURS = Path(__file__).with_name("forms")
OPENS = "JavaRosa opens it"
ZONE = ZoneInfo("Asia/Vientiane")


# what a device would know, told to JavaRosa by Walk.java in the same words
_KNOWN = ("deviceid", "subscriberid", "simserial", "phonenumber", "username", "email", "uri:deviceid", "uri:username")
PROPERTIES = {name: f"the {name}" for name in _KNOWN}


@dataclass
class Sum:
    """What is counted over all forms. A form is sound that JavaRosa opens."""

    forms: int = 0
    compiled: int = 0
    sound: int = 0
    refused: int = 0  # sound forms that we refuse
    walks: int = 0
    ended: int = 0
    compared: int = 0
    identical: int = 0
    values: int = 0
    steps: int = 0

    def __str__(self) -> str:
        share = 100 * self.identical / max(self.compared, 1)
        return (
            f"forms {self.forms}: compiled {self.compiled}; JavaRosa opens {self.sound}, {self.refused} of which we "
            f"refuse; walks {self.walks}: to the end {self.ended}; with JavaRosa {self.compared}: "
            f"identical {self.identical} ({share:.1f} %); {self.steps} answers, {self.values} values compared"
        )


def main() -> int:
    parser = argparse.ArgumentParser(prog="make check-javarosa", description=__doc__)
    parser.add_argument("--forms", type=Path, action="append", help="a folder of forms (default: our own)")
    parser.add_argument("--made-up", type=int, default=0, metavar="N", help="N forms made up at random instead")
    parser.add_argument("--walks", type=int, default=5, help="walks through each form")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--quiet", action="store_true", help="only forms that differ, and the sums")
    parser.add_argument("--all", action="store_true", help="every difference of a walk, not only the first")
    parser.add_argument("--trace", action="store_true", help="what was answered in walks that differ")
    parser.add_argument("--only", default="", help="forms whose path holds this")
    chosen = parser.parse_args()
    total = Sum()
    oracle = JavaRosa()
    with tempfile.TemporaryDirectory() as kept, contextlib.closing(oracle):
        for number in range(chosen.made_up):
            seed = f"{chosen.seed}.{number}"
            (Path(kept) / f"{seed}.md").write_text(made_up(seed), "utf-8")
        for folder in [Path(kept)] if chosen.made_up else chosen.forms or [OURS]:
            for found in forms_in(folder):
                if chosen.only in str(found.path):
                    tell(found.path.relative_to(folder), walked(found, oracle, total, chosen), chosen.quiet)
    sys.stdout.write(f"{total}\n")
    return 0 if total.identical == total.compared and total.compiled == total.forms else 1


def tell(name: Path, lines: list[str], quiet: bool) -> None:
    if lines[1:] or not quiet:
        sys.stdout.write(f"{name}: " + "\n    ".join(lines) + "\n")
        sys.stdout.flush()


def walked(found: Found, oracle: JavaRosa, total: Sum, chosen: argparse.Namespace) -> list[str]:
    """All walks through one form, as lines to print."""
    total.forms += 1
    if found.form is None:
        verdict = theirs_on(found, oracle)
        total.refused += verdict == OPENS
        total.sound += verdict == OPENS
        return ["not compiled", found.refused, verdict]
    total.compiled += 1
    given = Given(
        now=datetime.fromisoformat(NOW).astimezone(ZONE),
        zone=ZONE,
        seed="javarosa",
        instances=found.lists,
        properties=PROPERTIES,
    )
    lines: list[str] = []
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for at in range(chosen.walks):
            speaking: JavaRosa | None = oracle
            try:
                open_theirs(oracle, found.theirs, Path(folder), found.media)
            except Failed as failure:
                speaking = None
                lines.append(f"JavaRosa refuses: {failure}")
            results.append(one_walk(found.form, given, speaking, f"{chosen.seed}.{at}"))
    lines = list(dict.fromkeys(lines))
    total.sound += not lines
    for result in results:
        total.walks += 1
        total.ended += result.ended
        total.steps += result.steps
        total.values += result.values
        if not lines and not result.failed:
            total.compared += 1
            total.identical += not result.differences and not result.crashed
    said = [f"{sum(result.ended for result in results)} of {len(results)} walks ended"]
    for at, result in enumerate(results):
        name = f"walk {chosen.seed}.{at}"
        kinds = ("stuck", "failed", "crashed")
        said += [f"{name}: {kind}: {getattr(result, kind)}" for kind in kinds if getattr(result, kind)]
        if chosen.trace and result.differences:
            said.append(f"{name}: {'; '.join(result.trace)}")
        said += [f"{name}: {found}" for found in result.differences[: None if chosen.all else 1]]
    return said + lines


def theirs_on(found: Found, oracle: JavaRosa) -> str:
    """What JavaRosa says of a form that we refuse."""
    if not found.theirs:
        return "no XForm was made of it"
    with tempfile.TemporaryDirectory() as folder:
        try:
            open_theirs(oracle, found.theirs, Path(folder), found.media)
        except Failed as failure:
            return f"JavaRosa refuses it too: {failure}"
    return OPENS


def one_walk(form: Form, given: Given, oracle: JavaRosa | None, seed: str) -> Walked:
    try:
        walk = Walk(form, given, oracle, seed)
        return walk.run()
    except Exception as fault:  # whatever it is, the other forms are walked too
        where = traceback.extract_tb(fault.__traceback__)[-1]
        return Walked(False, 0, 0, crashed=f"{type(fault).__name__}: {fault} ({where.filename}:{where.lineno})")


if __name__ == "__main__":
    sys.exit(main())
