"""Does our engine walk as JavaRosa does? `make check-javarosa`; see README.md."""
