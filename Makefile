# Everything a newcomer needs: `make demo` and `make test`. The work is done by small scripts in tools/.
PYTHON ?= python3
VENV = .venv/bin

.PHONY: demo test check format lock bench help

help:            ## this list
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*## /\t/'

demo:            ## a running server on 127.0.0.1:8000 with the 2024 year loaded
	@$(PYTHON) tools/bootstrap.py base && $(PYTHON) tools/run_demo.py

test:            ## everything, on SQLite and PostgreSQL, with real Chromium
	@$(PYTHON) tools/bootstrap.py dev && $(PYTHON) tools/run_tests.py

check:           ## lint, format, types, floors, migrations
	@$(PYTHON) tools/bootstrap.py dev
	$(VENV)/ruff check . && $(VENV)/ruff format --check .
	$(VENV)/mypy
	PYTHONPATH=src $(VENV)/lint-imports
	DJANGO_SETTINGS_MODULE=zhixiang.site.settings $(VENV)/python -m django makemigrations --check --dry-run

format:          ## put the code into shape
	$(VENV)/ruff check --fix . ; $(VENV)/ruff format .

bench:           ## speed and quality, with ratios
	@$(PYTHON) tools/bootstrap.py dev
	$(VENV)/python benchmarks/read_notice.py

lock:            ## pin the dependencies anew (needs uv)
	uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' requirements/base.in -o requirements/base.txt
	uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' requirements/dev.in -o requirements/dev.txt
	npm install --package-lock-only
