"""The Telegram door. Nothing outside this package knows Telegram, and nothing imports it unless its token is set."""
