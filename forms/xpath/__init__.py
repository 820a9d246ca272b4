"""XPath as ODK uses it: tokens → tree → closures, and what an expression depends on."""
