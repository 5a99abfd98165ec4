# Everything a newcomer needs: `make demo` and `make test`. The work is done by small scripts in tools/.
PYTHON ?= python3
UV ?= uv
VENV = .venv/bin
PIN = $(UV) pip compile --quiet --generate-hashes --no-strip-extras --no-emit-index-url --python-version 3.11 --custom-compile-command 'make lock'

# Old ones cannot even read tools/, so that this line has to tell.
NEWER = @$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	echo "需要 Python 3.11 以上。已装有新版本时：make $@ PYTHON=python3.12" >&2; \
	echo "Python 3.11 or newer is needed. If you have one: make $@ PYTHON=python3.12" >&2; exit 1; }

.PHONY: help demo test check format assets bench docs screenshots lock licences clean

help:            ## this list
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*## /\t/'

demo:            ## a running server on 127.0.0.1:8000 with the 2024 year loaded
	$(NEWER)
	@$(PYTHON) tools/run_demo.py

test:            ## everything, on SQLite and PostgreSQL, with real Chromium
	$(NEWER)
	@$(PYTHON) tools/run_tests.py

check:           ## lint, format, types, floors, migrations, the rules of the house
	$(NEWER)
	@$(PYTHON) tools/bootstrap.py dev
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy
	$(VENV)/mypy tools
	PYTHONPATH=src $(VENV)/lint-imports --no-logo
	DJANGO_SETTINGS_MODULE=zhixiang.site.settings $(VENV)/python -m django makemigrations --check --dry-run
	$(VENV)/python -m pytest -q tests/test_house.py

format:          ## put the code into shape
	$(NEWER)
	@$(PYTHON) tools/bootstrap.py dev
	-$(VENV)/ruff check --fix .
	$(VENV)/ruff format .

assets:          ## packages and front-end files, without starting anything
	$(NEWER)
	@$(PYTHON) tools/bootstrap.py base

bench:           ## speed and quality, with ratios
	$(NEWER)
	@$(PYTHON) tools/bootstrap.py bench
	$(VENV)/python benchmarks/read_notice.py
	$(VENV)/python benchmarks/quality_notice.py --count 50 --defects 6
	$(VENV)/python benchmarks/quality_money.py --count 4
	$(VENV)/python benchmarks/screening.py

docs:            ## write docs/data-dictionary.md from the models
	$(NEWER)
	@$(PYTHON) tools/bootstrap.py dev
	$(VENV)/python tools/write_data_dictionary.py

screenshots:     ## take the pictures of the guides anew, in Chromium
	$(NEWER)
	@$(PYTHON) tools/bootstrap.py dev
	$(VENV)/python tools/take_screenshots.py

lock:            ## pin the dependencies anew; needs uv; UPGRADE=--upgrade takes newer versions
	$(PIN) $(UPGRADE) requirements/base.in -o requirements/base.txt
	$(PIN) $(UPGRADE) requirements/scan.in -c requirements/base.txt -o requirements/scan.txt
	$(PIN) $(UPGRADE) requirements/dev.in -o requirements/dev.txt
	$(PIN) $(UPGRADE) requirements/bench.in -o requirements/bench.txt
	npm install --package-lock-only --silent
	$(MAKE) licences

licences:        ## write docs/licences.md from what is installed
	$(NEWER)
	@$(PYTHON) tools/bootstrap.py bench
	$(VENV)/python tools/list_licences.py

clean:           ## remove what was built; the demo's database stays
	rm -rf .venv node_modules var/vendor var/fonts var/static .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .coverage*
