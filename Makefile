# viznet: everything a newcomer or a machine needs. `make` alone lists the targets.
# Nothing needs to be set up first: each target makes sure of .venv, once (scripts/setup.sh says how).

PYTHON ?=
export PYTHON

# As many processes as there are cores. Each takes tests that stand together, so that a file's recordings and its
# browser are mostly made once; one that has nothing left to do takes over half of what another has still to do.
PYTEST := -m pytest --numprocesses logical --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help setup demo test quick test-oldest test-newer check bench gallery clean

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*##  *\(.*\)/  make \1	\2/p' Makefile | expand -t 20

demo: .venv/.ready  ## train a small network and leave its films in outputs/demo/
	.venv/bin/viznet demo --out outputs/demo

test: .venv/.ready .venv/.browser  ## run the whole test suite, and print how much of viznet it covers
	.venv/bin/python $(PYTEST) --cov

quick: .venv/.ready  ## run the tests that take less than a minute, without browsers
	.venv/bin/python $(PYTEST) -m "not slow and not browser"

# Neither Manim nor a browser is in these two environments. What needs one is skipped there, under CI=true as well;
# what is marked as slow is left out. Data, recording, views, films, walkthrough and command line are all tested.
test-oldest: .venv-oldest/.ready  ## run the tests with the lowest versions of all libraries that viznet allows
	CI= .venv-oldest/bin/python $(PYTEST) -m "not slow and not browser and not checkout" \
	    -W default::DeprecationWarning tests

test-newer: .venv/.ready  ## run the same tests on Python 3.12 or newer, where there is one
	@if [ -e .venv-newer/.ready ] || { sh scripts/setup.sh newer && touch .venv-newer/.ready; }; then \
	    CI= .venv-newer/bin/python $(PYTEST) -m "not slow and not browser and not checkout" tests; \
	fi

check: .venv/.ready node_modules/.ready  ## check format, style and types, of Python and of the page's JavaScript
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/node node_modules/eslint/bin/eslint.js viznet/stepper/static eslint.config.js
	.venv/bin/node node_modules/typescript/bin/tsc --project tsconfig.json

bench: .venv/.ready  ## measure speed and memory against the naive way
	.venv/bin/python -m benchmarks

gallery: .venv/.ready .venv/.browser  ## make every picture of README and docs anew, from one run
	.venv/bin/python -m scripts.make_gallery

setup:  ## make or mend the environment in .venv (PYTHON=/path/to/python3 chooses its Python)
	@sh scripts/setup.sh environment
	@touch .venv/.ready

clean:  ## remove .venv and what the tools leave behind; runs/ and outputs/ stay
	rm -rf node_modules .venv .venv-oldest .venv-newer .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: what they stand for is there, so it is not looked at again.
.venv/.ready: pyproject.toml constraints.txt
	@sh scripts/setup.sh environment
	@touch $@

.venv-oldest/.ready: pyproject.toml constraints.txt scripts/lowest_versions.py | .venv/.ready
	@sh scripts/setup.sh oldest
	@touch $@

# eslint and tsc, by the exact versions in package.json; npm comes with Node, which is a wheel in .venv.
node_modules/.ready: package.json | .venv/.ready
	@PATH="$(CURDIR)/.venv/bin:$$PATH" npm install --no-package-lock --no-audit --no-fund --silent
	@touch $@

# Without a browser there is no stamp and no failure here: the page's tests are skipped (under CI=true they fail), and
# the next run asks again.
.venv/.browser: | .venv/.ready
	@if sh scripts/setup.sh browser; then touch $@; fi
