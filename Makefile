# What a contributor or a machine runs. `make` alone lists the targets.
# Nothing has to be set up first: each target makes .venv if it is missing (scripts/setup.sh says how).

PYTHON ?=
export PYTHON

# Some machines forbid Python to keep compiled modules. The tests start hundreds of commands, and each of them would
# compile viznet again.
unexport PYTHONDONTWRITEBYTECODE

# conftest.py says in how many processes the tests run. Each process takes tests that are next to each other, so that the
# recordings and the browser of a file are mostly made once. A process that is done takes over half of another's rest.
PYTEST := -m pytest --numprocesses logical --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help setup demo test coverage quick test-oldest test-newer check check-python check-javascript bench fuzz gallery clean

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*##  *\(.*\)/  make \1	\2/p' Makefile | expand -t 20

demo: .venv/.ready  ## train a small network and put its films into outputs/demo/
	.venv/bin/viznet demo --out outputs/demo
	@echo "For the command viznet in this terminal: source .venv/bin/activate"

test: .venv/.ready .venv/.browser  ## run all tests
	.venv/bin/python $(PYTEST)

coverage: .venv/.ready .venv/.browser  ## run all tests, and print how much of viznet they cover, which takes longer
	.venv/bin/python $(PYTEST) --cov

# A slow test is one of more than 0.2 s. The contracts draw every view of every recording.
quick: .venv/.ready  ## run the fast tests, without browsers and without the contracts of all views
	.venv/bin/python $(PYTEST) -m "not slow and not browser" --ignore tests/contracts

# These two environments have neither Manim nor a browser. Tests that need one are skipped there, under CI=true too. Left
# out is what does not depend on the versions of libraries: documents, examples, the page's JavaScript, the wheel, tools.
# Data, recordings, views, films, walkthroughs and the command line are all tested.
test-oldest: .venv-oldest/.ready  ## run the tests with the lowest versions of all libraries that viznet allows
	CI= .venv-oldest/bin/python $(PYTEST) -m "not browser and not checkout" \
	    -W default::DeprecationWarning tests

test-newer: .venv/.ready  ## run the same tests on Python 3.12 or newer, if there is one
	@if [ -e .venv-newer/.ready ] || { sh scripts/setup.sh newer && touch .venv-newer/.ready; }; then \
	    CI= .venv-newer/bin/python $(PYTEST) -m "not browser and not checkout" tests; \
	fi

# One prerequisite for each language.
check: check-python check-javascript  ## check format, style and types of everything that is written

check-javascript: .venv/.ready node_modules/.ready
	.venv/bin/node node_modules/eslint/bin/eslint.js viznet/stepper/static eslint.config.js
	.venv/bin/node node_modules/typescript/bin/tsc --project tsconfig.json

check-python: .venv/.ready
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy

bench: .venv/.ready  ## measure speed and memory, compared with the usual way
	.venv/bin/python -m benchmarks

# The same number always gives the same damage: FIRST=20000 LAST=30000 tries other ones than usual.
FIRST ?= 0
LAST ?= 1000
fuzz: .venv/.ready  ## damage recordings and data files at random, from number FIRST to LAST, and print what fails
	.venv/bin/python -m tests.fuzz $(FIRST) $(LAST)

gallery: .venv/.ready .venv/.browser  ## make the pictures of README and docs, and a page of all views and scenes
	.venv/bin/python -m scripts.make_gallery

setup:  ## make or mend the environment in .venv (PYTHON=/path/to/python3 chooses its Python)
	@sh scripts/setup.sh environment
	@touch .venv/.ready

clean:  ## remove .venv, node_modules and the caches of the tools; runs/ and outputs/ stay
	rm -rf node_modules .venv .venv-oldest .venv-newer .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: if one is there, what it stands for is there too and is not looked at again.
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

# Without a browser there is no stamp and no failure. The tests of the page are then skipped (under CI=true they fail), and
# the next run looks again.
.venv/.browser: | .venv/.ready
	@if sh scripts/setup.sh browser; then touch $@; fi
