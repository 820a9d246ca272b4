"""Khaoban starts here: `python3 bot.py practice` sets up a fresh machine and opens the practice chat.

Only the standard library until .venv is ready; then this file runs again inside it, as the commands.
"""

from __future__ import annotations

import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parent


def start() -> int:
    """Run the command line; the exit code is 0 done, 1 refused with a reason, 2 wrong usage."""
    sys.path.insert(0, str(HOUSE))
    from deploy.environment import Missing, enter

    try:
        enter()
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 1
    from handlers.commands import main

    return main()


if __name__ == "__main__":
    sys.exit(start())
