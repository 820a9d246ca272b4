"""Workbooks of Excel: made and read in processes of their own, sent and taken in by the workshop."""
