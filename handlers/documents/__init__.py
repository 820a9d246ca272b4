"""Word files: made, and templates looked at, in processes of their own; sent and taken in by the workshop."""
