# Two commands matter: `make run` and `make test`. The others are for those who work on the code.

PYTHON ?= python3
VPY := .venv/bin/python

.PHONY: run test lint fmt bench bench-full shots dev setup

setup:
	@$(PYTHON) bin/setup.py

dev:
	@$(PYTHON) bin/setup.py --dev

run: setup
	@exec $(VPY) manage.py serve

lint: dev
	@bash bin/lint

fmt: dev
	@.venv/bin/ruff check --fix-only --quiet . ; .venv/bin/ruff format . ; .venv/bin/djhtml --tabwidth 2 themes plugins

test: lint
	@bash bin/test

bench: dev
	@$(VPY) -m tests.bench

bench-full: dev
	@$(VPY) -m tests.bench --full

shots: dev
	@$(VPY) -m tests.browser.shots
