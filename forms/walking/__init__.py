"""A walk through a Form: answers in a tree, recomputed as they change, until they are a submission."""
