# The index of the project; `make help` lists it.
.DEFAULT_GOAL := help
SHELL := /bin/sh

# Everything that is fetched or made stays in this folder.
export UV_CACHE_DIR ?= $(CURDIR)/.tools/cache
export UV_PYTHON_INSTALL_DIR ?= $(CURDIR)/.tools/python
export npm_config_cache ?= $(CURDIR)/.tools/npm
export npm_config_update_notifier := false
export UV_COMPILE_BYTECODE := 1
# The machine's own certificates count: many offices put a proxy in between.
export UV_SYSTEM_CERTS := true
export NODE_USE_SYSTEM_CA := 1
export UV_LINK_MODE ?= hardlink
export PORT ?= 5005
QUESTIONS ?= tests/questions/testset.jsonl

STATE   := .state
UV_STAMP := $(STATE)/uv.path
UV       = $$(cat $(UV_STAMP))
BOT      := bot/.venv/bin/python
ACTIONS  := actions/.venv/bin/python
# Node comes as a Python wheel (actions/pyproject.toml, group "node").
NODE_PATH = PATH="$(CURDIR)/actions/.venv/bin:$$PATH"
WIDGET   := widget/dist/widget.json

.PHONY: help run train check test test-channels whatsapp-demo run-cluster bench evaluate lint widget lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(STATE)/bot $(STATE)/actions $(WIDGET) train ## set up, train and serve on http://127.0.0.1:5005 (PORT=… for another port)
	@WATCHED_BY_MAKE=1 exec $(ACTIONS) tools/serve.py "$$(python3 tools/model.py)"

train: $(STATE)/bot ## train the model, if what it learns from has changed
	@model="$$(python3 tools/model.py)"; [ -f "$$model" ] || PYTHONPATH=. PYTHONWARNINGS=ignore $(BOT) -m bot.train "$$model"

check: $(STATE)/actions-dev ## hold texts, training questions and catalogue against the rules of docs/content-format.md
	@PYTHONPATH=. $(ACTIONS) -m actions.topics.check

test: $(STATE)/bot-dev $(STATE)/actions-dev $(WIDGET) check lint train ## set up what the tests need and run them all
	@sh tests/run.sh

test-channels: $(STATE)/bot-dev $(STATE)/actions-dev ## 5,000 WhatsApp messages through a stand-in for Meta, with the bot killed ten times; prints figures
	@PYTHONPATH=. $(ACTIONS) -m tests.load.whatsapp

whatsapp-demo: $(STATE)/bot $(STATE)/actions-dev train ## a page that looks like a phone, on the stand-in for Meta
	@PYTHONPATH=. $(ACTIONS) -m tests.channels.whatsapp_demo "$$(python3 tools/model.py)"

run-cluster: $(STATE)/bot $(STATE)/actions-dev $(WIDGET) train ## two bots, two action servers, PostgreSQL, Redis and a proxy on this machine
	@WATCHED_BY_MAKE=1 PYTHONPATH=. exec $(ACTIONS) -m tools.cluster "$$(python3 tools/model.py)"

bench: $(STATE)/bot $(STATE)/actions-dev train ## Poortwijzer beside a stock Rasa starter in the same run: table, JSON and a page
	@PYTHONPATH=. $(ACTIONS) -m tests.load.bench

evaluate: $(STATE)/bot $(STATE)/actions-dev ## ask the running assistant (PORT) every question of QUESTIONS; tables and a page (ROBUST=--robustness: variants too)
	@PYTHONPATH=. PYTHONWARNINGS=ignore $(BOT) -m bot.measure calibration "$$(python3 tools/model.py)" $(QUESTIONS) test-results/calibration.json
	@PYTHONPATH=. $(ACTIONS) -m tests.evaluate --url http://127.0.0.1:$(PORT) --questions $(QUESTIONS) --calibration test-results/calibration.json $(ROBUST)

lint: $(STATE)/bot-dev $(STATE)/actions-dev $(STATE)/node ## formatting, typical mistakes and types, in Python and TypeScript
	@$(ACTIONS) -m ruff check --quiet . && $(ACTIONS) -m ruff format --quiet --check .
	@$(ACTIONS) -m mypy actions && $(BOT) -m mypy bot
	@cd widget && $(NODE_PATH) npm run --silent check

widget: $(WIDGET) ## build the widget

lock: $(UV_STAMP) ## renew the lock files after a change in a pyproject.toml or package.json
	@$(UV) lock --project bot && $(UV) lock --project actions
	@cd widget && $(NODE_PATH) npm install --package-lock-only --ignore-scripts --silent

clean: ## remove all that was made here, conversations included
	rm -rf $(STATE) .tools models bot/.venv actions/.venv widget/node_modules widget/dist test-results .rasa

# --- what the targets above build on ---

$(UV_STAMP): tools/get_uv.py
	@command -v python3 >/dev/null || { echo "python3 ontbreekt; installeer het en probeer opnieuw"; exit 1; }
	@mkdir -p $(STATE) && python3 tools/get_uv.py .tools > $@.part && mv $@.part $@

# $(1) = bot or actions; the -dev variant adds what tests and checks need.
NO_PYTHON := Dit lukte niet. Staat hierboven dat Python ontbreekt? Installeer Python 3.10 en 3.12 (bijvoorbeeld met pyenv), of zorg voor internet: dan haalt uv ze op.

define environment
$(STATE)/$(1): $(1)/uv.lock $(1)/pyproject.toml $(UV_STAMP)
	@echo "Omgeving $(1) wordt klaargezet …"
	@$$(UV) sync --project $(1) --locked --inexact --no-dev $(2) || { echo "$(NO_PYTHON)"; exit 1; }
	@touch $$@
$(STATE)/$(1)-dev: $(STATE)/$(1)
	@$$(UV) sync --project $(1) --locked --inexact $(2)
	@touch $$@
endef
$(eval $(call environment,bot))
$(eval $(call environment,actions,--group node))

$(STATE)/node: widget/package-lock.json $(STATE)/actions
	@cd widget && $(NODE_PATH) npm ci --ignore-scripts --no-fund --no-audit --loglevel=error
	@touch $@

$(WIDGET): $(STATE)/node $(wildcard widget/src/*.ts) widget/build.mjs widget/package.json
	@cd widget && $(NODE_PATH) npm run --silent build
