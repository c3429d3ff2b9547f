# `make run` serves the site, `make test` proves it; `make help` lists the rest.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3)
BIN := .venv/bin

# Container images set it, and then each of the tests' hundred processes would compile all that it imports, for seconds.
unexport PYTHONDONTWRITEBYTECODE

TEMPLATES = $(shell find accounts campaigns cms events home support templates -name '*.html' 2> /dev/null)

.DEFAULT_GOAL := help
.PHONY: help install run test drill lint lint-code lint-words format browsers nginx node screenshots bench lock

.venv/installed: requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Rostrum needs Python 3.11 or 3.12.")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing what is locked ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$$(sed -n 's/^uv==\([^ ]*\).*/\1/p' requirements/dev.txt)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@

install: .venv/installed ## Create .venv and install what is locked

# exec: Ctrl-C and exit status go straight to the site, with no shell in between.
run: install ## Serve the site at http://localhost:8000, with the demo content (PORT and DATA_DIR can be set)
	@exec $(BIN)/python manage.py serve

test: lint ## Linters, types, contracts, unit and browser tests, in a throw-away data folder
	@$(BIN)/python manage.py messages --compile --verbosity 0
	@$(BIN)/python -m slipcover --json --out .coverage.json -m pytest -n 3 --dist loadgroup
	@$(BIN)/python -m slipcover --merge .coverage.json --out .coverage.json --fail-under 90

drill: install ## The slow drills in full: repeated kills, seeded
	@exec $(BIN)/python -m pytest -m drill --drill-rounds 25

# Two halves of about the same length, beside each other.
lint: install ## Style, types, import contracts, templates and migrations
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint-code lint-words

lint-code:
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports

lint-words:
	@$(BIN)/curlylint --quiet $(TEMPLATES)
	@$(BIN)/djhtml --check $(TEMPLATES)
	@$(BIN)/python manage.py messages --check
	@DATA_DIR=$$(mktemp -d) && export DATA_DIR && trap 'rm -rf "$$DATA_DIR"' EXIT && \
	  $(BIN)/python manage.py makemigrations --check --dry-run --verbosity 0

format: install ## Put code and templates into shape
	@$(BIN)/ruff check --fix --quiet; $(BIN)/ruff format --quiet
	@$(BIN)/djhtml $(TEMPLATES)

browsers: ## Install Chromium's headless shell for the browser tests from the system's packages, when there is no Chromium
	@command -v chromium-headless-shell > /dev/null || command -v chromium > /dev/null || command -v chromium-browser > /dev/null || { \
	  AS_ROOT=$$(test "$$(id -u)" = 0 || echo "sudo -n"); \
	  command -v apt-get > /dev/null && $$AS_ROOT apt-get update -qq && \
	  { $$AS_ROOT apt-get install -qq --yes chromium-headless-shell || $$AS_ROOT apt-get install -qq --yes chromium; } > /dev/null; \
	} || { echo "Chromium could not be installed; install it by hand for the browser tests." >&2; exit 1; }

EDGE_PACKAGES := nginx libnginx-mod-http-lua lua-nginx-redis lua-cjson ca-certificates wrk
nginx: ## Install nginx with Lua and wrk for the edge's tests and bench from the system's packages, when they are missing
	@dpkg-query -W -f '$${db:Status-Status}\n' $(EDGE_PACKAGES) 2> /dev/null | grep -c '^installed$$' | grep -qx $(words $(EDGE_PACKAGES)) || { \
	  AS_ROOT=$$(test "$$(id -u)" = 0 || echo "sudo -n"); \
	  command -v apt-get > /dev/null && $$AS_ROOT apt-get update -qq && $$AS_ROOT apt-get install -qq --yes $(EDGE_PACKAGES) > /dev/null; \
	} || { echo "nginx with Lua could not be installed; install $(EDGE_PACKAGES) by hand for the edge's tests." >&2; exit 1; }

ICAL_JS := 2.2.1
ICAL_JS_HASH := 396c1349c899974b1048460e3c7495ec394ff1a86941ab5bf6291b272b8d53c2
node: ## Install ical.js for the tests of calendar files, when node and npm are there
	@command -v npm > /dev/null && command -v node > /dev/null || { echo "node is missing: ical.js does not read our calendar files."; exit 0; }; \
	  npm install --silent --prefix . --no-save --no-package-lock --ignore-scripts --no-audit --no-fund ical.js@$(ICAL_JS) > /dev/null 2>&1 \
	  || { echo "ical.js could not be fetched: it does not read our calendar files."; exit 0; }; \
	  echo "$(ICAL_JS_HASH)  node_modules/ical.js/dist/ical.js" | sha256sum --check --quiet

screenshots: install ## Take the README's pictures again
	@exec $(BIN)/python -m pytest -q tests/browser/test_screenshots.py --screenshots docs/screenshots

bench: install ## Measure page cache, its edge, jobs and sessions against their peers, lists of contacts against their limit, and imports
	@exec $(BIN)/python -m bench

lock: install ## Lock the dependencies again
	@for set in base dev; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-header requirements/$$set.in -o requirements/$$set.txt || exit 1; \
	done

help: ## List these commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 18
