# Every task a person runs. `make` alone lists them.
.DEFAULT_GOAL := help
PYTHON ?= python3
PY := .venv/bin/python

.PHONY: help setup score check-submission test test-long check bench bundle validate clean

help: ## list the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/installed: pyproject.toml
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@echo "Installing the requirements (once) …"
	@$(PY) -m pip install -q --disable-pip-version-check -e '.[dev]'
	@touch $@

setup: .venv/installed ## install what is needed into .venv

score: .venv/installed ## run an agent, print its scores (SUBMISSION=dir-or-zip OUT=dir PHASE=development|final JUDGE=procedural|llm)
	@$(PY) -m organizer.dry_run --submission "$(SUBMISSION)" --out "$(OUT)" \
		--phase "$(or $(PHASE),development)" --judge "$(or $(JUDGE),procedural)"

check-submission: .venv/installed ## find what the competition would refuse (SUBMISSION=dir-or-zip)
	@$(PY) -m organizer.check_submission $(or $(SUBMISSION),$(error say which: make check-submission SUBMISSION=my_agent/))

test: .venv/installed ## run every test
	@$(PY) -m pytest -q -n 2 -m "not long"

test-long: .venv/installed ## run the tests that need longer
	@$(PY) -m pytest -q -m long

check: .venv/installed ## ruff and mypy --strict
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy

bench: .venv/installed ## print the measured numbers beside their targets
	@$(PY) -m benchmarks

bundle: .venv/installed ## build the two uploads into dist/ (SEED START END DOCKER_IMAGE JUDGE=procedural)
	@$(PY) -m organizer.build --seed "$(SEED)" --start "$(START)" --end "$(END)" --docker-image "$(DOCKER_IMAGE)" \
		--judge "$(JUDGE)" --out dist

validate: .venv/installed ## check a bundle before Codabench does (BUNDLE=dist/….zip)
	@$(PY) -m organizer.validate $(or $(BUNDLE),$(error say which: make validate BUNDLE=dist/….zip))

clean: ## remove what was built and run
	@rm -rf build dist runs
