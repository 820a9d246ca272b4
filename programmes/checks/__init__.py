"""Does a programme fit together? Each module looks at one subject."""
