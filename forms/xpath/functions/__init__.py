"""The functions of ODK's XPath on plain values: https://getodk.github.io/xforms-spec/#xpath-functions.

What JavaRosa has is here, with its arguments and its answers (tests/forms/test_functions_*.py hold them), and nothing
else: what only XPath 1.0 names (`floor`, `substring` …) is unknown to Collect, and refused. All are total: what cannot
be read gives '' or NaN, never an exception. Those that look at the clock, at chance or at the form take the World
first. `if`, `coalesce`, `once`, `position`, `indexed-repeat` … need the tree; see forms.xpath.special.
"""

from forms.xpath.functions import booleans, choices, dates, digests, numbers, patterns, places, strings
from forms.xpath.functions.chance import uuid
from forms.xpath.functions.registry import FUNCTIONS, Function

__all__ = ["FUNCTIONS", "Function", "uuid"]

# Each module writes its functions into the one registry when it is loaded.
del booleans, choices, dates, digests, numbers, patterns, places, strings
