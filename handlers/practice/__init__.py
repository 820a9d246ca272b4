"""The practice chat: a page on this machine where someone plays the people of a programme, with the real bot."""
