# Two commands are enough: `make practice` and `make test`.
.DEFAULT_GOAL := help
.PHONY: help venv venv-tests practice test test-all lint types rooms bench-step bench-talk bench-forms bench-storage bench-charts bench-memory bench-door check-javarosa clean need

PYTHON ?= python3
RUN := .venv/bin/python

help:  ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s '|'

need:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 to 3.13 is missing. On Debian: apt-get install python3 python3-venv"; exit 1; }
	@command -v git >/dev/null || { echo "git is missing. On Debian: apt-get install git"; exit 1; }

venv: need  ## the environment only
	@$(PYTHON) deploy/environment.py

venv-tests: need
	@$(PYTHON) deploy/environment.py --tests

practice: venv  ## the practice chat, on http://127.0.0.1:8080
	@$(RUN) bot.py practice

lint: venv-tests  ## style
	@$(RUN) -m ruff check . && $(RUN) -m ruff format --check .

types: venv-tests  ## types
	@$(RUN) -m mypy

rooms: venv-tests  ## imports run one way
	@PYTHONPATH=. .venv/bin/lint-imports --no-cache

# Tests start many processes. Each would compile its modules anew where the shell asks Python to keep no bytecode.
test test-all: export PYTHONDONTWRITEBYTECODE :=

test: lint types rooms  ## everything that must hold
	@$(RUN) -m pytest -n auto --dist worksteal

test-all: lint types rooms  ## the same, searching ten times as long where input is free
	@$(RUN) -m pytest -n auto --dist worksteal --hypothesis-profile=long

bench-step bench-talk bench-forms bench-storage bench-charts bench-memory bench-door: bench-%: venv-tests
	@$(RUN) -m tests.benchmarks.$*

check-javarosa: venv-tests  ## walk forms in lockstep with JavaRosa (needs a JDK); FORMS=folder for others than ours
	@$(RUN) -m tests.javarosa $(if $(FORMS),--forms $(FORMS)) && $(if $(FORMS),true,$(RUN) -m tests.javarosa --made-up 60 --quiet)

clean:  ## take the environment and the caches away
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
