# Every target sets up what it needs. Stamps carry a checksum, so set-up repeats only when a pin changes.
.DEFAULT_GOAL := help
.PHONY: help demo dev migrate check test lengths faults histories deliveries clean
MAKEFLAGS += --no-print-directory
export PORT ?= 8000
export PYTHONUNBUFFERED := 1

sum = $(shell cat $(1) | cksum | cut -d' ' -f1)
PRODUCT := .venv/.ready-$(call sum,requirements.txt)
TOOLS   := .venv/.ready-tools-$(call sum,requirements.txt requirements-dev.txt)
ASSETS  := node_modules/.ready-$(call sum,package-lock.json)
FLASK   := .venv/bin/python -m flask --app app
# Bytecode is kept even where the environment forbids it: rewriting the tests takes longer than running a third.
QUICK   := not browser and not postgres and not crash and not slow
PYTEST  := PYTHONDONTWRITEBYTECODE= .venv/bin/python -m pytest -q -n 2 --dist worksteal

help: ## Show this list
	@echo "Purveyor: a storefront and an order desk for merchants whose vendors ship."
	@echo
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F'|' '{printf "%-18s%s\n", $$1, $$2}'
	@echo
	@echo "The port is $(PORT); choose another with: make demo PORT=9000"

demo: $(PRODUCT) $(ASSETS) ## Start a filled example shop with its worker
	@DATABASE_DURABLE=0 $(FLASK) demo --init --if-empty
	@exec .venv/bin/python bin/serve --logins

dev: $(PRODUCT) $(ASSETS) ## Start shop and worker, reloading when code changes
	@$(FLASK) init
	@exec .venv/bin/python bin/serve --reload

migrate: $(PRODUCT) ## Bring the database to the newest schema
	@$(FLASK) db upgrade

check: $(TOOLS) $(ASSETS) ## Lint, types, contracts and the quick tests
	@bin/lint
	@$(PYTEST) -m "$(QUICK) and not lengthy"

test: $(TOOLS) $(ASSETS) ## Everything: also PostgreSQL, browser journeys and crashes
	@bin/system-packages
	@bin/lint
	@$(PYTEST)

lengths: $(TOOLS) $(ASSETS) ## Measure which tests are too lengthy for make check (on a quiet machine)
	@$(PYTEST) -m "$(QUICK)" --lengths

faults: $(TOOLS) $(ASSETS) ## Print what every fault at the card gateway leads to, on both databases
	@.venv/bin/python -m tests.money faults

histories: $(TOOLS) $(ASSETS) ## Print how many random histories of money broke a law (RUNS=1000 GUARDS=on)
	@.venv/bin/python -m tests.money histories --runs $(or $(RUNS),1000) --guards $(or $(GUARDS),on)

deliveries: $(TOOLS) $(ASSETS) ## Kill workers while 300 purchase orders go through a bad mail server (ORDERS=300 KILLS=60)
	@.venv/bin/python -m tests.sending --orders $(or $(ORDERS),300) --kills $(or $(KILLS),60)

clean: ## Remove what set-up made; the database under var/ stays
	@rm -rf .venv node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .coverage
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(PRODUCT): requirements.txt
	@bin/python-packages requirements.txt $@

$(TOOLS): requirements.txt requirements-dev.txt
	@bin/python-packages requirements-dev.txt $@

$(ASSETS): package-lock.json
	@bin/browser-assets $@
