# demo, test, bench and check prepare what they need; what is ready is not made again (stamps follow the locks).
PORT ?= 8000
BIN := .venv/bin
STAMPS := .venv/stamps
NODE := bin/with-node
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
MANIFEST := static/dist/manifest.json
MARKUP := $(shell find templates static/src -type f 2>/dev/null) $(wildcard regapp/*/forms.py)
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard regapp/translations/*/LC_MESSAGES/*.po))
SCRIPT_TESTS := $(shell find static/src -name '*.test.js' 2>/dev/null)

.PHONY: demo test check bench wheel assets translations format clean ready dev
.DELETE_ON_ERROR:

# One plain command, so that a signal to make reaches it and not a shell.
demo: export PORT := $(PORT)
demo: ready
	@$(BIN)/python bin/demo

test: dev
	@bin/need-chromium
	@bin/need-printer
	@bin/need-certutil
ifneq ($(SCRIPT_TESTS),)
	@$(NODE) node --test $(SCRIPT_TESTS)
endif
	@$(BIN)/python -m pytest -n 2

check: dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(NODE) node_modules/.bin/pyright --pythonpath $(BIN)/python
	$(NODE) node_modules/.bin/tsc --project static/src
	$(BIN)/djlint templates --check --lint --quiet
	$(BIN)/lint-imports
	$(BIN)/python bin/check-translations
	bin/check-migrations

bench: dev
	@bin/need-chromium
	@$(BIN)/python -m bench

# Carries templates, built assets, fonts, catalogues and migrations; needs no network.
wheel: ready
	@$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .

assets: $(MANIFEST)

translations: dev
	@$(BIN)/python bin/check-translations --update

format: dev
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .
	$(BIN)/djlint templates --reformat --quiet

# The environment, what was built and what was cached go; instance/, the machine's own data, stays.
clean:
	rm -rf .venv .tools node_modules static/dist dist build .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find regapp -name '*.mo' -delete
	find regapp tests bench -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

ready: $(STAMPS)/regapp $(MANIFEST) $(CATALOGUES) | instance

dev: ready $(STAMPS)/dev

instance:
	@mkdir -p $@

$(BIN)/python:
	@bin/python-for-venv

$(STAMPS)/run: requirements/run.txt requirements/build.txt | $(BIN)/python
	@echo "Installing what runs…"
	@mkdir -p $(@D)
	@$(PIP) install --no-compile --require-hashes -r requirements/run.txt -r requirements/build.txt
	@touch $@

$(STAMPS)/dev: requirements/dev.txt $(STAMPS)/run
	@echo "Installing what tests and checks…"
	@$(PIP) install --no-compile --require-hashes -r requirements/dev.txt
	@touch $@

$(STAMPS)/regapp: pyproject.toml $(STAMPS)/run
	@$(PIP) install --no-deps --no-index --no-build-isolation --editable .
	@touch $@

node_modules/.ready: package-lock.json .npmrc | $(BIN)/python
	@echo "Fetching what browsers need…"
	@$(NODE) npm ci --loglevel=error >/dev/null
	@touch $@

$(MANIFEST): bin/build-assets.mjs node_modules/.ready $(MARKUP)
	@$(NODE) node bin/build-assets.mjs
	@touch $@

%.mo: %.po $(STAMPS)/run
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@
