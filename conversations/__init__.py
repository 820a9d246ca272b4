"""What is said: every conversation is a pure step from what storage laid ready to what is to be written and said."""
