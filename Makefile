# Everything that is done with this project, by name. `make` alone lists the targets.
# A machine needs Python 3.11 or newer (with venv) and make; everything else comes into .venv/, pinned and hashed.

PYTHON ?= python3
UV ?= uv
CASE ?= $(sort $(dir $(wildcard examples/*/script.toml)))

VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEVELOPMENT := $(VENV)/.development
PIP_INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate

# Without cached bytecode every process compiles all that it imports, which takes it longer than its work.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help up rehearse test check format histories docs lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: $(RUNTIME) ## Start the engine, the ledger and a worker here; Ctrl-C stops them
	@$(BIN)/delegation up

rehearse: $(RUNTIME) ## Run every example from beginning to end in seconds, or one case (CASE=folder)
	@for case in $(CASE); do printf '\n== %s\n' "$$case"; $(BIN)/delegation rehearse "$$case" || exit; done

test: $(DEVELOPMENT) ## Run all tests
	@$(BIN)/python -m pytest --numprocesses 4 --dist loadfile --no-loadscope-reorder

check: $(DEVELOPMENT) ## Check style, types and who may import whom
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(DEVELOPMENT) ## Put the code into the project's format
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

histories: $(DEVELOPMENT) ## Record the workflow histories that tests/replay plays again
	@$(BIN)/python -m tests.replay.record

docs: $(DEVELOPMENT) ## Write the generated pages of docs/reference again
	@$(BIN)/python -m tests.architecture.reference

lock: ## Pin all dependencies again, at their newest versions (needs uv)
	$(LOCK) --upgrade --group build pyproject.toml --output-file requirements.txt
	$(LOCK) --upgrade --group build --group dev --constraint requirements.txt pyproject.toml --output-file requirements-dev.txt

clean: ## Remove the virtual environment and caches (never var/, where the ledger is)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info

# What was interrupted half-way is done again, since only the last line makes the target. Python answers Ctrl-C with a
# stack trace, which is kept back: the shell has ended by then.
$(RUNTIME): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1). Name another with PYTHON=…"; exit 2; }
	@echo "Installing what it needs into $(VENV)/ …"
	@mkdir -p $(VENV) && $(PYTHON) -m venv $(VENV) 2>$(VENV)/.faults || { cat $(VENV)/.faults; rm -rf $(VENV); exit 2; }
	@$(PIP_INSTALL) --require-hashes --requirement requirements.txt
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEVELOPMENT): requirements-dev.txt $(RUNTIME)
	@echo "Installing what its tests and checks need into $(VENV)/ …"
	@$(PIP_INSTALL) --require-hashes --requirement requirements-dev.txt
	@touch $@
