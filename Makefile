PYTHON ?= python3
PORT ?= 8501
BIN := .venv/bin

.PHONY: run test check example frontend frontend-check clean

run: .venv/.ready
	$(BIN)/python -m streamlit run app.py --server.address 127.0.0.1 --server.port $(PORT)

test: .venv/.ready-dev
	$(BIN)/python -m pytest

check: .venv/.ready-dev
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

example: .venv/.ready
	$(BIN)/python -m dovs example

# The browser's part is built and kept in the repository: running DOVS needs no node.
frontend:
	cd frontend/explorer && npm ci && npm run check && npm run build

# Fails unless the part in the repository is the build of its source.
frontend-check:
	frontend/explorer/check_build.sh

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache

.venv/bin/python:
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'DOVS needs Python 3.11 or newer: make run PYTHON=python3.11')"
	$(PYTHON) -m venv .venv

.venv/.ready: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements.txt
	touch $@

.venv/.ready-dev: requirements-dev.txt .venv/.ready
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements-dev.txt
	touch $@
