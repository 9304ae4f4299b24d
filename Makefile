PYTHON ?= python3
PORT ?= 8501
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check
# What stays the same in both lock files: every Python and system gets the same versions.
LOCK := .venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock" $(LOCK_OPTIONS)

.PHONY: run test check example lock frontend frontend-check clean

run: .venv/.ready
	$(BIN)/dovs app --port $(PORT)

test: .venv/.ready-dev
	$(BIN)/python -m pytest

check: .venv/.ready-dev
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

# The two runs that ship with the package; needs Fashion-MNIST, which it downloads if it is missing.
example: .venv/.ready
	$(BIN)/dovs example

# One version of every requirement, for all systems. Versions that are locked stay, unless
# LOCK_OPTIONS=--upgrade asks for the newest.
lock: .venv-lock/bin/uv
	$(LOCK) requirements.txt --output-file requirements.lock
	$(LOCK) --constraint requirements.lock requirements-dev.txt --output-file requirements-dev.lock

# The browser's parts are built and kept in the repository: running DOVS needs no node.
frontend:
	cd frontend/explorer && npm ci && npm run check && npm run build
	cd frontend/playground && npm ci && npm run check && npm run build
	cd frontend/charts && npm ci && npm run check && npm run build

# Fails unless the parts in the repository are the builds of their sources.
frontend-check:
	frontend/check_build.sh explorer dovs/maps/static
	frontend/check_build.sh playground dovs/ui/playground/static
	frontend/check_build.sh charts dovs/ui/parts/static

clean:
	rm -rf .venv .venv-lock .pytest_cache .mypy_cache .ruff_cache

.venv-lock/bin/uv:
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --disable-pip-version-check uv

.venv/bin/python:
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'DOVS needs Python 3.11 or newer: make run PYTHON=python3.11')"
	$(PYTHON) -m venv .venv

# The versions that were tested, then this folder itself as the package `dovs`.
.venv/.ready: requirements.lock pyproject.toml | .venv/bin/python
	$(PIP) -r requirements.lock
	$(PIP) --no-deps --editable .
	touch $@

.venv/.ready-dev: requirements-dev.lock .venv/.ready
	$(PIP) -r requirements-dev.lock
	touch $@
