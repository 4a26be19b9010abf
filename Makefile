# viznet: everything a newcomer or a machine needs. `make` alone lists the targets.
# Nothing needs to be set up first: each target makes sure of .venv, once (scripts/setup.sh says how).

PYTHON ?=
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench gallery clean

help:  ## list the targets
	@sed -n 's/^\([a-z]*\):.*##  *\(.*\)/  make \1	\2/p' Makefile | expand -t 16

demo: .venv/.ready  ## train a small network and leave its films in outputs/demo/
	.venv/bin/viznet demo --out outputs/demo

test: .venv/.ready .venv/.browser  ## run the whole test suite
	.venv/bin/python -m pytest

check: .venv/.ready  ## check format, style and types
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy viznet

bench: .venv/.ready  ## measure speed and memory against the naive way
	.venv/bin/python -m benchmarks

gallery: .venv/.ready .venv/.browser  ## make every picture of README and docs anew, from one run
	.venv/bin/python -m scripts.make_gallery

setup:  ## make or mend the environment in .venv (PYTHON=/path/to/python3 chooses its Python)
	@sh scripts/setup.sh environment
	@touch .venv/.ready

clean:  ## remove .venv and what the tools leave behind; runs/ and outputs/ stay
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Two stamps: what they stand for is there, so it is not looked at again.
.venv/.ready: pyproject.toml constraints.txt
	@sh scripts/setup.sh environment
	@touch $@

# Without a browser there is no stamp and no failure here: the page's tests are skipped (under CI=true they fail), and
# the next run asks again.
.venv/.browser: | .venv/.ready
	@if sh scripts/setup.sh browser; then touch $@; fi
