# Two commands: `make demo [DATA=folder] [ONCE=1]` and `make test`. Both install what they need into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# A second stamp for the tools of development: the demo does not wait for them.
.DEFAULT_GOAL := help
.PHONY: help demo test bench docs site web lock clean

help: ## this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "partnergraph needs Python 3.11 or newer; set PYTHON=")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# The build itself sees whether anything changed: the page depends on the model too.
.PHONY: $(VENV)/.web
$(VENV)/.web: $(VENV)/.installed
	$(BIN)/python web/build.py

web: $(VENV)/.web ## the web pages: our explorer is bundled, GraphiQL's files are copied

demo: $(VENV)/.installed $(VENV)/.web ## everything from an empty machine to an answer: DATA=folder of IATI files, ONCE=1 to exit after printing
	$(BIN)/partnergraph demo $(DATA) $(if $(ONCE),--once)

test: $(VENV)/.installed-dev $(VENV)/.web ## all checks and all tests
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python web/build.py --check
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadscope --no-loadscope-reorder  # each worker has a Neo4j of its own

bench: $(VENV)/.installed-dev ## how fast, as ratios to the floors of the same run (some minutes)
	$(BIN)/python -m bench load --scale XS
	$(BIN)/python -m bench suite --scale XS
	$(BIN)/python -m bench iati

docs: $(VENV)/.installed ## the generated pages of docs/reference
	$(BIN)/python -m cli.reference docs/reference
	$(BIN)/python -m typer partnergraph.py utils docs --name partnergraph --title "Command line" --output docs/reference/cli.md

site: $(VENV)/.installed-dev ## the documentation as a site, in build/site; links and anchors are checked
	$(BIN)/python docs/build.py

lock: ## pin the dependencies anew (needs uv): names, versions and hashes, no addresses
	uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -q -o requirements.lock
	uv pip compile pyproject.toml --extra analyst --group build --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -q -c requirements.lock -o requirements-dev.lock

clean: ## take away what make has made
	rm -rf $(VENV) build api/static/graphiql api/static/explorer web/generated web/node_modules tests/contract/npm/node_modules
