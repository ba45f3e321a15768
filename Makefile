# How one works here. `make run` and `make test` need Python 3.11 or newer and nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check
TESTS ?= tests

.PHONY: run test check format soak bench lock clean

run: $(VENV)/run.stamp            ## start the service here, on SQLite under data/
	@$(BIN)/monitor run

test: $(VENV)/dev.stamp           ## run every test
	@$(BIN)/python -m pytest $(TESTS)

check: $(VENV)/dev.stamp          ## lint, types, floors
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/dev.stamp         ## put the code in order
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

soak: $(VENV)/dev.stamp           ## the long figures: hundreds of kills, tens of thousands of feeds
	@$(BIN)/python -m pytest -m soak --soak $(TESTS)

lock:                             ## pin and hash all dependencies anew (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--no-emit-index-url pyproject.toml -o requirements.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--no-emit-index-url --extra dev pyproject.toml -o requirements-dev.txt

clean:                            ## remove the environment and caches, never data/
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache build dist

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "monitor needs Python 3.11 or newer; name one with: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "installing (once)…"
	@$(PIP) --require-hashes -r requirements.txt
	@$(PIP) --no-deps -e .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt pyproject.toml | $(VENV)/bin/python
	@echo "installing what the tests need (once)…"
	@$(PIP) --require-hashes -r requirements-dev.txt
	@$(PIP) --no-deps -e .
	@touch $@ $(VENV)/run.stamp
