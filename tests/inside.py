"""Clerks' jobs done in the tests' own process: a story that sends twenty workbooks need not start twenty processes. That
each has one of its own, and what it bounds there, is tested at the doors (handlers/phones) and in handlers/excel."""

from __future__ import annotations

import importlib
import warnings

from handlers.apart import Apart, ApartError


class Inside(Apart):
    """Runs `done` of the clerk's module, as its process does."""

    def __init__(self, module: str) -> None:
        super().__init__(module)
        self._clerk = importlib.import_module(module)

    async def done(self, verb: str, job: bytes) -> bytes:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # in a process of its own nobody reads them
            try:
                answer: bytes = self._clerk.done(verb, job)
            except Exception as error:
                raise ApartError(f"ended with {error!r}") from error
        return answer
