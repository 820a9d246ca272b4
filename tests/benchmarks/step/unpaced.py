"""`bot.py run`, but for the pace of what goes out: a load is many times what the platforms let a bot send (at Telegram
about 30 messages a second, and one in a chat), so under the published rates only those would be measured. Messages are
counted as ever; there is just room for all of them."""

from __future__ import annotations

import sys
from datetime import timedelta

from handlers.commands import main
from handlers.line import limits as line
from handlers.pacing import Limits, Rate
from handlers.telegram import limits as telegram

PLENTY = Rate(100_000, timedelta(seconds=1))

if __name__ == "__main__":
    telegram.RATES = Limits(PLENTY, (PLENTY,), (PLENTY,), home=telegram.home)
    line.RATES = Limits(PLENTY)
    sys.argv = ["bot.py", "run"]
    sys.exit(main())
