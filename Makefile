# Everything a person does with this checkout. `make` alone lists it.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help environment up down test check chaos bench docs fmt seed events clean

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

environment: ## make .venv from the lock file (every other target does it first)
	@$(PYTHON) deploy/bootstrap.py

up: environment ## start the whole platform here; Ctrl-C stops it, and again resumes
	@exec $(BIN)/pmo up

down: environment ## stop a platform that runs in the background or in another terminal
	@$(BIN)/pmo down

test: environment ## every test, on real servers that it starts itself
	@$(BIN)/pytest -n 2

check: environment ## lint, format, types, import rules, architecture and generated documents
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m deploy.docs --check
	@$(BIN)/pytest tests/architecture

chaos: environment ## kill, freeze and cut everything for SECONDS=600 (SEED=… repeats a run)
	@$(BIN)/python -m tests.faults.chaos

bench: environment ## measure against hand-written services on the same servers
	@$(BIN)/python -m bench

docs: environment ## write the generated documents anew
	@$(BIN)/python -m deploy.docs

fmt: environment ## format, and fix what can be fixed
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format .

seed: environment ## fill the running platform with demo records
	@$(BIN)/pmo seed

events: environment ## watch events as they happen
	@$(BIN)/pmo events tail

clean: environment ## stop the platform and delete its records, events, logs and caches
	@$(BIN)/pmo down --wipe
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
