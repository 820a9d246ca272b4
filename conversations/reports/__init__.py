"""Reports: what is owed, begun, read back, sent, and changed afterwards."""
