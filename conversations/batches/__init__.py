"""Many answers at once: a section in one message, a repeat as a list, a roster as a table."""
