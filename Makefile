# How one works here. `make run` and `make test` need Python 3.11 or newer and nothing else.

PYTHON ?= python3
TESTS ?= tests

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check
BUILD := requirements-build.txt

.DEFAULT_GOAL := help
.PHONY: help run test check format bench classifier picture image soak lock clean

help:                             ## this list
	@sed -n 's/^\([a-z]*\):.*## */  make \1	/p' $(firstword $(MAKEFILE_LIST))

run: $(VENV)/run.stamp            ## start the service here, on SQLite under data/
	@$(BIN)/monitor run

test: $(VENV)/dev.stamp           ## run every test; some of them: make test TESTS=tests/core
	@$(BIN)/python -m pytest -rs $(TESTS)

check: $(VENV)/dev.stamp          ## lint, types, floors
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: $(VENV)/dev.stamp         ## put the code in order
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

soak: $(VENV)/dev.stamp           ## the long figures
	@$(BIN)/python -m pytest -m soak --soak $(TESTS)

bench: $(VENV)/dev.stamp          ## how fast it is, beside a peer
	@$(BIN)/python benchmarks/reading.py

classifier: $(VENV)/dev.stamp     ## train the reader's classifier anew, from the labelled items under tests/reading
	@$(PIP) --require-hashes -r requirements-train.txt
	@PYTHONPATH=. $(BIN)/python training/classifier.py $(ARGS)

picture: $(VENV)/dev.stamp        ## make docs/digest.png anew, through the real pipeline (needs chromium)
	@$(BIN)/python docs/picture.py

image:                            ## build the container image
	docker build -t monitor .

lock:                             ## pin and hash all dependencies anew (needs uv)
	$(LOCK) pyproject.toml -o requirements.txt
	$(LOCK) --extra dev pyproject.toml -o requirements-dev.txt
	printf 'scikit-learn>=1.5\n' | $(LOCK) - -o requirements-train.txt
	printf 'hatchling\neditables\n' | $(LOCK) - -o $(BUILD)

clean:                            ## remove the environment and caches, never data/
	rm -rf $(VENV) .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache build dist

LOCK := uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url

# pip is what venv makes last: an environment that was cut short is made again.
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "monitor needs Python 3.11 or newer; name one with: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.txt $(BUILD) pyproject.toml | $(BIN)/pip
	@echo "installing (once)…"
	$(INSTALL)
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(BUILD) pyproject.toml | $(BIN)/pip
	@echo "installing what the tests need (once)…"
	$(INSTALL)
	@touch $@ $(VENV)/run.stamp

INSTALL = @{ $(PIP) --require-hashes -r $< -r $(BUILD) && $(PIP) --no-deps --no-build-isolation -e .; } \
	|| { echo "that did not work: installing needs the network, this once" >&2; exit 1; }
