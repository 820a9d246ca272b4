"""One workbook for all her villages: out and back."""
