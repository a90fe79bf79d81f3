# Everything a person does with this checkout. `make` alone lists it.
PYTHON ?= python3
BIN := .venv/bin
# What many processes run is compiled once, whatever the shell is set to.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help environment up down test chaos fuzz check bench docs fmt seed events clean \
	secrets compose-test

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

environment: ## make .venv from the lock file (every other target does it first)
	@$(PYTHON) deploy/bootstrap.py

up: environment ## start the whole platform here; Ctrl-C stops it, and again resumes
	@exec $(BIN)/pmo up

down: environment ## stop a platform that runs in the background or in another terminal
	@$(BIN)/pmo down

# Much of it waits for servers: a third worker keeps two cores at work.
test: environment ## every test, on real servers that it starts itself
	@$(BIN)/pytest -n 3

fuzz: environment ## draw requests to every service of a real platform, and show what breaks
	@$(BIN)/python -m tests.fuzz

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

secrets: environment ## draw what is missing of .secrets, for `docker compose up --build --wait`
	@$(BIN)/python -m deploy.compose.secrets

compose-test: environment ## the platform in containers for real: journeys, kills, down and up, replicas
	@$(BIN)/pytest tests/compose/on_docker.py -v -rs --log-cli-level=INFO --durations=20 --durations-min=5
