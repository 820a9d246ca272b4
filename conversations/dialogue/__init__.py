"""The walk through a form: one question after the other, and what is answered."""
