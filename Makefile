# `make install` only sets up; `make run` compares the CKU railway with its do-minimum; `make scenarios` all scenarios;
# `make test` runs every check.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# A worker on each core; tests of one file share what they have made, and the longest files, of commands, come first.
PYTEST := $(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

.PHONY: install run scenarios test quick lint clean

install: $(STAMP)

run: $(STAMP)
	$(BIN)/corridor-sim compare cku_railway --days 60 --warmup-days 30 --replications 4

# All of scenarios/ against what each extends, a year in four replications; what is in out/ already is kept.
scenarios: $(STAMP)
	$(BIN)/corridor-sim compare --all --different-demand --replications 4

test: $(STAMP) lint
	$(PYTEST)

quick: $(STAMP)
	$(PYTEST) -m "not slow"

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"
	touch $@

clean:
	rm -rf $(VENV) out build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
