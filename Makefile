# Two commands matter: `make demo` shows the product, `make test` proves it. Both work in a fresh clone.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin

.PHONY: help demo test check requirements controls reference bench browser-and-database

help: ## Say what can be made.
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

demo: ## Set everything up and start the product with invented people; a second start keeps the data.
	@PYTHON="$(PYTHON)" scripts/environment run
	@exec $(BIN)/chartwarden demo

test: ## Set up what the tests need (Chromium and PostgreSQL too) and run every check.
	@PYTHON="$(PYTHON)" scripts/environment all
	@scripts/system-packages
	@scripts/check

check: ## Run every check with what is already there; installs nothing.
	@scripts/check

browser-and-database: ## Install Chromium and PostgreSQL from Debian's packages where they are missing.
	@scripts/system-packages

controls: ## Write again which tests prove which control.
	@$(BIN)/python -m scripts.control_map

reference: ## Write the reference pages again from the code.
	@$(BIN)/python -m scripts.reference_docs

bench: ## Measure, and write the results beside the command that made them.
	@$(BIN)/python -m benchmarks

requirements: ## Choose versions again and pin them by hash; needs uv.
	@scripts/pin-requirements
