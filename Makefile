# Needs Python 3.11 or newer, pip and make; everything else goes into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUTPUT ?= output
ARTICLES ?= seeds/articles
# measured where it lies there; the figures of our own gold need nothing
GOLD ?= $(wildcard ../shared/gold)
ACCEPTANCE ?= $(wildcard ../shared/acceptance)
# pip of the system installs into the environment, so that no ensurepip is needed (Debian keeps it apart)
PIP_INSTALL = $(PYTHON) -m pip --python $(1)/bin/python install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help run browser tour notebook test test-all lint types dictionary quality own-gold golden stories benchmark-base benchmark torture audit canary clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(VENV)/.run ## read the sample articles and say what was written (ARTICLES=..., OUTPUT=...)
	@$(BIN)/attest run $(ARTICLES) --output $(OUTPUT)

test: $(VENV)/.dev ## the tests, but the slow ones
	@$(BIN)/python -m pytest -m "not slow" -n auto --dist loadfile --no-loadscope-reorder

test-all: $(VENV)/.dev ## all tests
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

tour: $(VENV)/.dev ## run the notebook over a fresh release of the samples and draw its charts, and the tutorial's
	@$(BIN)/python -m pytest tests/test_tour.py tests/test_docs.py -k "tour or tutorial"

notebook: $(VENV)/.run ## open the notebook over OUTPUT in a browser
	@$(call PIP_INSTALL,$(VENV)) -c constraints.txt -e '.[notebook]'
	@$(BIN)/marimo edit notebooks/tour.py -- --release $(OUTPUT)

lint: $(VENV)/.dev ## style: ruff check, ruff format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/.dev ## types: mypy
	@$(BIN)/mypy

dictionary: $(VENV)/.run ## write the pages of docs/ that are made from declarations
	@$(BIN)/python -m flows.dictionary

quality: $(VENV)/.run ## every figure against its floor (GOLD=folder, ACCEPTANCE=folder, LIMIT=lines a file, RAISE=1)
	@$(BIN)/python -m benchmarks.quality $(if $(GOLD),--gold $(GOLD)) $(if $(ACCEPTANCE),--acceptance $(ACCEPTANCE)) \
		$(if $(LIMIT),--limit $(LIMIT)) $(if $(RAISE),--raise)

own-gold: $(VENV)/.run ## hold what is read out of our own gold against its labels (SETS="events claims")
	@$(BIN)/python -m benchmarks.own_gold $(SETS)

golden: $(VENV)/.run ## write tests/golden/release.json from the sample articles
	@$(BIN)/python -m tests.golden_release

stories: $(VENV)/.run ## hold the sample articles against our own readings of them
	@$(BIN)/python -m benchmarks.stories

benchmark-base: $(VENV)/.run ## speed and scores of the language pass (CORPORA=folder with ud/ and ner/)
	@$(BIN)/python -m benchmarks.base $(if $(CORPORA),--corpora $(CORPORA)) --text seeds/articles/*.txt

benchmark: $(VENV)/.run ## speed of the flow and its steps, growth, others beside it; what Prefect costs
	@$(call PIP_INSTALL,$(VENV)) -c constraints.txt -e '.[compare]'
	@$(BIN)/python -m benchmarks.speed
	@$(BIN)/python -m benchmarks.engines --articles 1000 --pairs 1

torture: $(VENV)/.dev ## hostile texts, damaged files and tables, kills, other orders, clocks and locales
	@$(BIN)/python -m benchmarks.torture

audit: $(VENV)/.run ## the pinned libraries against the public list of known faults (needs the network)
	@$(call PIP_INSTALL,$(VENV)) pip-audit || { echo "audit: pip-audit cannot be installed from here"; exit 1; }
	@$(BIN)/python -m benchmarks.audit

browser: ## Chromium for the tests of the report, from Debian's packages (they skip without it)
	@command -v chromium >/dev/null && command -v chromedriver >/dev/null || { apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium chromium-driver >/dev/null; }

canary: ## what the next user's pip install meets: newest of everything, no constraints
	rm -rf .venv-canary
	$(PYTHON) -m venv --without-pip .venv-canary
	$(call PIP_INSTALL,.venv-canary) -e '.[dev]'
	.venv-canary/bin/attest run $(ARTICLES) --output .venv-canary/output
	.venv-canary/bin/python -m pytest -m "not slow" -n auto --dist loadfile --no-loadscope-reorder

clean: ## remove the environments; output/ stays
	rm -rf $(VENV) .venv-canary .pytest_cache .ruff_cache .mypy_cache

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=...")'
	@$(PYTHON) -m pip --version >/dev/null || { echo "pip is needed: install python3-pip"; exit 1; }
	@$(PYTHON) -m venv --without-pip $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.created pyproject.toml constraints.txt
	@echo "installing into $(VENV) ..."
	@$(call PIP_INSTALL,$(VENV)) -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	@$(call PIP_INSTALL,$(VENV)) -c constraints.txt -e '.[dev]'
	@touch $@
