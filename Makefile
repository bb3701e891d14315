# Every target sets up what it needs in a private .venv. Needs Python 3.11+ and make, nothing else.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
JOBS   ?= 2
STAMP  := $(VENV)/.installed
DEV    := $(VENV)/.installed-dev
TOOLS  := .venv-tools
LOCKS  := requirements
# Files of long tests first, so that no worker is left with one at the end. Each has a core: threads
# of its own would only wait for each other. What Python compiles is kept, also where the environment
# says otherwise: tests start hundreds of processes, each of which would compile all modules again.
# A worker that crashes ends the run and says at which test: pytest-xdist 3.8 can wait for ever for
# the one that takes its place (its issue 1323).
TESTS  := tests/web tests/behaviour tests/contracts tests/docs tests/unit
PIP    := -m pip install --quiet --disable-pip-version-check
LOCKED := $(PIP) --require-hashes --no-build-isolation

.PHONY: help setup assets demo channel-demo serve test test-slow test-thorough services rewritten check format bench torture resilience docs lock audit clean

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

setup: $(STAMP)  ## make .venv with Riparian in it

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit("Riparian needs Python 3.11 or newer; say PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(STAMP): $(VENV)/.made pyproject.toml $(LOCKS)/build.txt $(LOCKS)/run.txt
	$(BIN)/python $(LOCKED) -r $(LOCKS)/build.txt
	$(BIN)/python $(LOCKED) -r $(LOCKS)/run.txt
	$(BIN)/python $(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): $(STAMP) $(LOCKS)/dev.txt
	$(BIN)/python $(LOCKED) -r $(LOCKS)/dev.txt
	@touch $@

$(TOOLS)/.installed: $(LOCKS)/tools.txt
	$(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/python $(LOCKED) -r $(LOCKS)/tools.txt
	@touch $@

demo: $(STAMP)  ## build the sample centre in ./demo-centre and show what it finds
	@$(BIN)/riparian demo demo-centre

assets: $(STAMP)  ## build the map and fonts from npm into the package
	@$(BIN)/python tools/build_assets.py

channel-demo: $(DEV)  ## six members share on this machine, through cuts, lies and loss
	@PYTHONPATH=tests/support $(BIN)/python tools/channel_demo.py

serve: assets  ## show the sample centre in a browser, at http://127.0.0.1:8000/
	@test -e demo-centre/centre.toml || $(BIN)/riparian demo demo-centre >/dev/null
	@$(BIN)/riparian -C demo-centre serve

check: $(DEV)  ## lint, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

services:
	$(BIN)/python tools/prepare_services.py

# pytest rewrites every file of tests when it is first read, which takes longer than reading it: done
# here while the checks run, or else each worker does it.
rewritten: $(DEV)
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --collect-only -qq $(TESTS) >/dev/null || true

# What comes first takes one core each.
test: $(DEV)  ## all checks, and the tests that are not slow
	@$(MAKE) --no-print-directory -j $(JOBS) check rewritten assets services
	@$(call pytest,not slow)

test-slow: $(DEV)  ## browser, kills, full disks, many files, PostgreSQL, cluster, slow peers
	@$(MAKE) --no-print-directory -j $(JOBS) assets services
	@$(call pytest,slow)

# A folder of its own: what an interrupted run left mounted in pytest's folder cannot be removed, and fails the next.
define pytest
set -e; folder=$$(mktemp -d); trap 'rm -rf "$$folder" 2>/dev/null || true' EXIT; \
PYTEST_DEBUG_TEMPROOT="$$folder" PYTHONDONTWRITEBYTECODE= OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 \
$(BIN)/python -m pytest -q -n $(JOBS) --max-worker-restart=0 --dist loadfile --no-loadscope-reorder -m "$(1)" $(TESTS)
endef

test-thorough:  ## the same with ten times as much that is tried by chance, and large files whole
	@RIPARIAN_FUZZ=10 $(MAKE) --no-print-directory test test-slow

format: $(DEV)  ## put the code into the house's form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(DEV)  ## measure speed as ratios in one run, and peak memory
	$(BIN)/python tools/bench.py

torture: $(DEV)  ## try to break a centre for ten minutes: kills, full disks, damaged files, two at once
	$(BIN)/python tools/torture.py --minutes 10

resilience: $(DEV)  ## try how the channel holds: graphs, kills, cut networks, poor lines, changed files
	$(BIN)/python tools/try_resilience.py graphs
	$(BIN)/python tools/try_resilience.py kills --minutes 20
	$(BIN)/python tools/try_resilience.py network
	$(BIN)/python tools/try_resilience.py line
	$(BIN)/python tools/try_resilience.py mutations

docs: $(DEV)  ## produce docs/reference from the code
	$(BIN)/python tools/make_docs.py

lock: $(TOOLS)/.installed  ## write requirements/ anew from pyproject.toml (LOCK_OPTIONS=--upgrade: newest versions)
	$(TOOLS)/bin/python tools/lock.py $(LOCK_OPTIONS)

audit: $(TOOLS)/.installed  ## ask for known weaknesses of what is locked, where somebody can be asked
	@$(TOOLS)/bin/python tools/audit.py

clean:  ## remove the .venv, caches and the demo centre
	rm -rf $(VENV) $(TOOLS) demo-centre bench-work .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
