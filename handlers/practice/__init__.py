"""The practice chat: a page on this machine to play the people of a programme, with the real bot."""
