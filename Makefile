# Everything a person or a machine does with this repository. `make` alone lists it.
# Needs Python 3.11 or newer and make; the rest is installed into .venv.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
MODULES := bot cogs migrations tests benchmarks

.DEFAULT_GOAL := help
.PHONY: help setup check test rehearse run browser pictures texts format bench \
	check-format check-lint check-types check-floors check-migrations check-texts

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(INSTALLED) ## Install everything into .venv

$(INSTALLED): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Ithaca needs Python 3.11 or newer; install it, or say where it is: make setup PYTHON=/path/to/python3"; exit 1; }
	@echo "Installing into $(VENV) (once; this takes a minute) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	@touch $@

check: check-format check-lint check-types check-floors check-migrations check-texts ## Look at the code without running it

check-format: $(INSTALLED)
	$(BIN)/ruff format --check $(MODULES)

check-lint: $(INSTALLED)
	$(BIN)/ruff check $(MODULES)

check-types: $(INSTALLED)
	$(BIN)/mypy

check-floors: $(INSTALLED)
	$(BIN)/lint-imports --no-logo

check-migrations: $(INSTALLED)
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
		$(BIN)/alembic -x database="$$folder/check.db" upgrade head && \
		$(BIN)/alembic -x database="$$folder/check.db" check

check-texts: $(INSTALLED)
	$(BIN)/pytest tests/test_texts.py

test: $(INSTALLED) ## Run the tests (the page's need Chromium: make browser)
	$(BIN)/python -m tests.parts

rehearse: $(INSTALLED) ## Try the whole evening on this computer, without Discord
	$(BIN)/ithaca rehearse

run: $(INSTALLED) ## Run the real bot (needs config.toml and a token)
	$(BIN)/ithaca run

browser: ## Install Chromium for the tests of the page (Debian, Ubuntu)
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || \
		{ command -v apt-get >/dev/null || { echo "Install Chromium with your system's own means."; exit 1; }; \
		s=; test "$$(id -u)" = 0 || s=sudo; $$s apt-get update -qq && $$s apt-get install -y -qq chromium; }

pictures: $(INSTALLED) ## Make the pictures of the docs anew (Chromium, a font with emoji)
	EVENING_PICTURES=docs/images $(BIN)/pytest tests/browser/test_evening.py
	$(BIN)/python -m tests.browser.rehearsal_pictures

texts: $(INSTALLED) ## Write down for translators what Discord shows of the commands
	$(BIN)/python -m tests.write_commands

format: $(INSTALLED) ## Bring the code into its form
	$(BIN)/ruff format $(MODULES)
	$(BIN)/ruff check --fix $(MODULES)

bench: $(INSTALLED) ## Measure the start, the memory, answers under load and nudges (takes many minutes)
	$(BIN)/python -m benchmarks.start --groups 250
	$(BIN)/python -m benchmarks.taps --groups 40
	$(BIN)/python -m benchmarks.taps --groups 250
	$(BIN)/python -m benchmarks.reports
	$(BIN)/python -m benchmarks.nudges --groups 250
