# Everything that a person does with this project. `make help` lists it.
#
# A stamp holds a copy of the file that it was made from, so that nothing is installed twice.

PORT ?= 5000
KILLS ?= 100
PAGES ?= / /join /alerts /help

BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
SCSS := $(wildcard static/css/*.scss static/css/*/*.scss)
RUN_STAMP := .venv/.requirements.txt
DEV_STAMP := .venv/.requirements-dev.txt
NPM_STAMP := node_modules/.package-lock-installed.json
COMPILE := uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make requirements"

.DEFAULT_GOAL := help
.PHONY: help run build test sure journeys static-checks format lint types contracts bench faults screenshots requirements hooks clean

help: ## List what there is
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1  \2/p' Makefile | awk '{ printf "  make %-14s", $$2; $$1 = $$2 = ""; print }'

# --- for everybody ---

run: build ## Set up and start web, sender, clock and mail catcher (PORT=8000 to change the port)
	@exec $(BIN)/python -m mcv.dev

test: build $(DEV_STAMP) ## Run every test: SQLite, PostgreSQL, and a real browser on both
	@scripts/test-machine
	scripts/side-by-side '$(PYTEST) -m "not browser" --database sqlite' \
		'$(PYTEST) -m "not browser" --database postgresql' \
		'$(MAKE) --no-print-directory journeys'

sure: static-checks test ## Everything that must hold before a change lands
	@echo "Sure: format, lint, types, contracts and all tests hold."

# --- one check at a time ---

static-checks: lint types contracts ## lint, types and contracts

journeys: build $(DEV_STAMP) ## What people do, in a real browser, on one database after the other
	@scripts/test-machine
	$(PYTEST) -m browser --database sqlite
	$(PYTEST) -m browser --database postgresql

format: $(DEV_STAMP) ## Put code into shape
	$(BIN)/ruff check --fix --quiet --exit-zero .
	$(BIN)/ruff format .

lint: $(DEV_STAMP) ## Format and lint of code and templates
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djlint templates --lint --quiet

types: $(DEV_STAMP) ## Types, strict
	$(BIN)/mypy

contracts: $(DEV_STAMP) ## Floors and rooms of the house (import contracts)
	PYTHONPATH=. $(BIN)/lint-imports

# --- now and then ---

bench: build ## Measure: make bench NAME=fanout
	$(BIN)/python -m bench $(NAME)

faults: build $(DEV_STAMP) ## Kill -9 sender, web and clock 100 times on both databases, and count (KILLS=100)
	@scripts/test-machine
	@$(BIN)/python -m tests.faults --kills $(KILLS)

screenshots: build $(DEV_STAMP) ## Pictures of the running service, phone to desktop: PAGES="/ /join"
	@scripts/test-machine
	$(BIN)/python -m mcv.dev.screenshots http://127.0.0.1:$(PORT) instance/screenshots $(PAGES)

requirements: ## Pin the newest versions that requirements*.in allow (needs uv)
	$(COMPILE) --upgrade requirements.in -o requirements.txt
	$(COMPILE) --upgrade requirements-dev.in -o requirements-dev.txt
	$(COMPILE) --upgrade scripts/requirements-node.in -o scripts/requirements-node.txt

hooks: $(DEV_STAMP) ## Check each commit before it is made
	$(BIN)/pre-commit install

clean: ## Remove what set-up, tests and tools made; the database in instance/ stays
	rm -rf .venv node_modules static/built instance/setup.log
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# --- set-up, each step only when what it is made from has changed ---

build: $(RUN_STAMP) static/built/app.css ## Install what running needs and build the front end

$(BIN)/python:
	@scripts/make-venv

$(RUN_STAMP): requirements.txt | $(BIN)/python
	@scripts/install-packages $< $@

$(DEV_STAMP): requirements-dev.txt $(RUN_STAMP) | $(BIN)/python
	@scripts/install-packages $< $@

$(NPM_STAMP): package-lock.json | $(BIN)/python
	@scripts/install-front-end $< $@

static/built/app.css: $(SCSS) $(NPM_STAMP) scripts/build-front-end
	@scripts/build-front-end
