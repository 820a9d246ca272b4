"""From a spreadsheet to an XForm: read, expand our conventions, check, compile with pyxform."""
