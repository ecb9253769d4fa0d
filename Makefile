# Everything a person needs; `make help` explains it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
STAMP := .venv/.installed

# Dagster keeps its instance where dagster.yaml is: here.
export DAGSTER_HOME := $(CURDIR)
export DAGSTER_DISABLE_TELEMETRY := 1
export HYPOTHESIS_STORAGE_DIRECTORY := $(CURDIR)/.venv/.hypothesis

.PHONY: help run ui test check lint types format docs benchmarks notebook golden lock clean

help: ## Show what can be done
	@awk 'BEGIN { FS = ":.*## " } /^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "make: Python 3.11 was not found; set PYTHON=/path/to/python3.11" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
	  { echo "make: Python 3.11 is needed; $$("$(PYTHON)" --version) was found. Set PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Installing into .venv (a minute or two, once) ..." >&2
	@test -x $(BIN)/python || "$(PYTHON)" -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

run: $(STAMP) ## Grow every persona and generate its datasets (PERSONA="a b" SEED="7 8": only these)
	@$(BIN)/python -m persona_assets $(foreach name,$(PERSONA),--persona '$(name)') $(foreach seed,$(SEED),--seed '$(seed)')

ui: $(STAMP) ## Serve the Dagster UI on http://127.0.0.1:3000 with what `make run` made (PORT=3000)
	@$(BIN)/dagster dev --workspace workspace.yaml --host 127.0.0.1 --port $(or $(PORT),3000)

notebook: $(STAMP) ## Open the notebook that reads and plots the results
	@$(BIN)/marimo edit --skip-update-check notebooks/results.py

test: $(STAMP) ## Run all tests
	@$(BIN)/python -m pytest --numprocesses=$(or $(WORKERS),2) --dist=worksteal $(ARGS)

lint: $(STAMP) ## Check style, format and import direction
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --cache-dir .venv/.import_linter_cache

types: $(STAMP) ## Check types
	@$(BIN)/basedpyright

check: lint types test ## Everything that CI checks

format: $(STAMP) ## Put the code into our format
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: $(STAMP) ## Write the generated pages of docs/ again
	@$(BIN)/python -m persona_assets.assets.reference docs

golden: $(STAMP) ## Write the golden digests again, after a change of data that is meant
	@$(BIN)/python -m persona_assets_tests.golden

benchmarks: $(STAMP) ## Measure, and write benchmarks/results
	@$(BIN)/python benchmarks/run.py

lock: ## Resolve the dependencies anew into requirements.lock (needs uv)
	@uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet --output-file requirements.lock

clean: ## Remove what was made and installed here (not what you put into data/)
	@rm -rf .venv .dagster data/lake notebooks/__marimo__
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
