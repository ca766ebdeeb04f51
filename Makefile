# Everything a person needs: run, test, check, bench. All that is made stays in the checkout.
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# What was compiled is kept, whatever the surroundings say: it is half a second of each process that starts.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test faults check style types bench setup clean catalogues lock

run: setup
	@VISITAPP_DEMO=$${VISITAPP_DEMO:-1} $(BIN)/visitapp demo

test: setup
	@$(BIN)/python -m pytest --numprocesses=auto --maxprocesses=4

# Kill a harvest of 5,000 events at 50 moments, on both databases; about a quarter of an hour.
faults: setup
	@FAULTS_MOMENTS=50 FAULTS_EVENTS=5000 $(BIN)/python -m pytest -s tests/harvest/test_faults.py

check: style types
	@$(BIN)/python -m pytest -q tests/check

style: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: setup
	@$(BIN)/mypy visitapp feeds tests bench

bench: setup
	@$(BIN)/python -m bench

setup: .venv/.installed node_modules/.installed

.venv/.installed: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing the Python packages (once) ..."
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

# Without Node the site works, only without the movable map.
node_modules/.installed: package.json package-lock.json
	@mkdir -p node_modules
	@if command -v npm >/dev/null 2>&1; then \
	  echo "Installing the front-end libraries (once) ..."; npm ci --silent; \
	else echo "npm is not here: the site runs without the movable map."; fi
	@mkdir -p node_modules && touch $@

lock: setup
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/python -m uv pip compile --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --extra dev pyproject.toml -o requirements.lock

clean:
	rm -rf .venv node_modules .mypy_cache .ruff_cache .pytest_cache

# After changing sentences: extract them and bring the catalogues up to date; then translate what is new.
catalogues: setup
	@mkdir -p var
	@$(BIN)/pybabel -q extract -F babel.cfg -o var/visitapp.pot --no-location --sort-output .
	@for language in sv da de; do \
	  folder=visitapp/locale/$$language/LC_MESSAGES; mkdir -p $$folder; \
	  if [ -f $$folder/visitapp.po ]; then \
	    $(BIN)/pybabel -q update -D visitapp -i var/visitapp.pot -d visitapp/locale -l $$language --no-fuzzy-matching --ignore-obsolete; \
	  else $(BIN)/pybabel -q init -D visitapp -i var/visitapp.pot -d visitapp/locale -l $$language; fi; \
	  sed -i -E -e '1{/^$$/d}' -e 's/^("Project-Id-Version:) +/\1 /' -e '/^"(Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By):/d' \
	    $$folder/visitapp.po; done
