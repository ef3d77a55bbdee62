# Every task a person runs. `make` alone lists them.
.DEFAULT_GOAL := help
PYTHON ?= python3
INTERPRETER = $(patsubst 3.%,python3,$(PYTHON))
PY := .venv/bin/python

# Every target with a help text.
.PHONY: $(shell sed -n 's/^\([a-z-]*\):.*\#\# .*/\1/p' $(firstword $(MAKEFILE_LIST)))

help: ## list the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/installed: pyproject.toml
	@test -x $(PY) || $(INTERPRETER) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
		{ echo "Python 3.11, 3.12 or 3.13 is needed; $(INTERPRETER) is another. Say which: make setup PYTHON=python3.12"; exit 1; }
	@test -x $(PY) || $(INTERPRETER) -m venv .venv
	@echo "Installing the requirements (once) …"
	@$(PY) -m pip install -q --disable-pip-version-check -e '.[dev]'
	@$(PY) -m organizer.local
	@touch $@

setup: .venv/installed ## install what is needed into .venv

score: .venv/installed ## run an agent, print its scores (SUBMISSION=dir-or-zip OUT=dir PHASE=development|final JUDGE=procedural|llm)
	@$(PY) -m organizer.dry_run --submission "$(SUBMISSION)" --out "$(OUT)" \
		--phase "$(or $(PHASE),development)" --judge "$(or $(JUDGE),procedural)"

check-submission: .venv/installed ## find what the competition would refuse (SUBMISSION=dir-or-zip TRACK=planning|execution)
	@$(PY) -m organizer.check_submission --track "$(TRACK)" "$(or $(SUBMISSION),$(error say which: make check-submission SUBMISSION=my_agent/))"

zip: .venv/installed ## make the zip to upload (SUBMISSION=dir OUT=file.zip)
	@$(PY) -m organizer.zip_submission --out "$(OUT)" "$(or $(SUBMISSION),$(error say which: make zip SUBMISSION=my_agent/))"

kit: .venv/installed ## build the starting kit into dist/
	@$(PY) -m organizer.kit

test: .venv/installed ## run every test
	@$(PY) -m pytest -q -n 3 -m "not long"

test-long: .venv/installed ## run the tests that need longer, and all properties with new examples
	@$(PY) -m pytest -q -m "long or hypothesis" --hypothesis-profile=random

hostile: .venv/installed ## run the hostile submissions (WITHOUT=landlock: that part of the sandbox off; IMAGE=name: in containers)
	@HOSTILE_WITHOUT="$(WITHOUT)" HOSTILE_IMAGE="$(IMAGE)" $(PY) -m pytest -q -n 2 -m "not long" tests/hostile

check: .venv/installed ## ruff and mypy --strict, of what the starting kit runs also as on macOS
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy
	@.venv/bin/mypy --platform darwin --cache-dir .mypy_cache/darwin assetops ingestion_program scoring_program

bench: .venv/installed ## print the measured numbers beside their targets
	@$(PY) -m benchmarks

bundle: .venv/installed ## build the two uploads into dist/ (JUDGE=procedural or JUDGE_MODEL …; docs/organizer.md has the rest)
	@$(PY) -m organizer.build --seed "$(SEED)" --start "$(START)" --end "$(END)" --judge "$(JUDGE)" \
		--python "$(notdir $(PYTHON))" --docker-image "$(DOCKER_IMAGE)" --wheels "$(WHEELS)" --queue "$(QUEUE)" \
		--isolation "$(ISOLATION)" --agent-requirements "$(AGENT_REQUIREMENTS)" \
		--private-families "$(PRIVATE_FAMILIES)" --scenarios "$(SCENARIOS)" --out "$(or $(OUT),dist)"

validate: .venv/installed ## check a bundle before Codabench does (BUNDLE=dist/….zip)
	@$(PY) -m organizer.validate $(or $(BUNDLE),$(error say which: make validate BUNDLE=dist/….zip))

fetch: .venv/installed ## results from the platform into an export folder (COMPETITION="url url" SECRETS=file OUT=dir, CODABENCH_TOKEN set)
	@$(PY) -m organizer.fetch $(or $(COMPETITION),$(error say which: make fetch COMPETITION=https://…/competitions/1234/)) \
		--secrets "$(or $(SECRETS),dist/secrets.yaml)" --out "$(or $(OUT),export)"

estimate: .venv/installed ## what a competition of N teams costs in judge calls, tokens and worker hours (TEAMS=n)
	@$(PY) -m organizer.estimate --teams "$(or $(TEAMS),$(error say how many: make estimate TEAMS=40))" $(ESTIMATE)

scenario: .venv/installed ## show an instance of a family, its gold steps and its answer (FAMILY=id SEED=n)
	@$(PY) -m organizer.show_scenario --family "$(or $(FAMILY),$(error say which: make scenario FAMILY=iot-mean-in-window))" \
		--seed "$(or $(SEED),0)" --private-families "$(PRIVATE_FAMILIES)"

plant-report: .venv/installed ## a page of plots of a plant (SEED=integer OUT=dir)
	@$(PY) -m organizer.plant_report $(if $(SEED),--seed $(SEED)) --out "$(or $(OUT),runs/plant)"

neighbours: .venv/installed ## the nearest semantic neighbour of every scenario of a list (SCENARIOS=file.jsonl)
	@$(PY) -m organizer.neighbours "$(or $(SCENARIOS),$(error say which: make neighbours SCENARIOS=file.jsonl))"

spread: .venv/installed ## how much a fixed agent's score varies with the draw (SEED=hex)
	@$(PY) -m organizer.spread --seed "$(SEED)"

reword: .venv/installed ## rewordings of families by the language model MODEL (FAMILIES="id id" OUT=dir)
	@$(PY) -m organizer.reword --families "$(FAMILIES)" --out "$(or $(OUT),$(error say where: make reword OUT=my_families/))"

import: .venv/installed ## AssetOpsBench's public data into a plant and scenarios (SOURCE=dir OUT=dir ON_ERROR=refuse|skip)
	@$(PY) -m organizer.importing --source "$(or $(SOURCE),$(error say which: make import SOURCE=dir OUT=dir))" \
		--out "$(or $(OUT),$(error say where: make import SOURCE=dir OUT=dir))" --on-error "$(or $(ON_ERROR),refuse)"

rescore: .venv/installed ## judge saved runs again (RUNS=dir OUT=dir JUDGE=procedural|llm DIST=dist; JUDGE_CACHE=file JUDGE_MODE=)
	@$(PY) -m organizer.rescore --runs "$(or $(RUNS),$(error say which: make rescore RUNS=dir OUT=dir))" \
		--out "$(or $(OUT),$(error say where: make rescore RUNS=dir OUT=dir))" \
		--judge "$(or $(JUDGE),procedural)" --dist "$(or $(DIST),dist)"

rank: .venv/installed ## the official ranking of an export, docs/ranking.md (EXPORT=dir OUT=dir WITHDRAWN=id,id)
	@$(PY) -m organizer.ranking --export "$(or $(EXPORT),$(error say which: make rank EXPORT=dir))" \
		--out "$(or $(OUT),runs/ranking)" --withdrawn "$(WITHDRAWN)"

rank-simulation: .venv/installed ## how far the ranking and its intervals can be trusted, on teams of known skill
	@$(PY) -m organizer.ranking.simulation

analyse: .venv/installed ## the competition's story from a submission log or an export folder (LOG=file.csv|dir OUT=dir)
	@$(PY) -m organizer.analysis "$(or $(LOG),$(error say which: make analyse LOG=submissions.csv OUT=dir))" \
		--out "$(or $(OUT),runs/analysis)"

analyse-trajectories: .venv/installed ## how saved trajectories failed: modes, categories, clusters; of 2025, of ours, or verdicts (DIR=dir OUT=dir)
	@$(PY) -m organizer.trajectory_analysis --dir "$(or $(DIR),$(error say which: make analyse-trajectories DIR=dir OUT=dir))" \
		--out "$(or $(OUT),runs/trajectories)"

calibrate: .venv/installed ## hold a judge against labels (JUDGE=procedural|llm LABELS=dir-or-file SPLIT=test|development|all REPEATS=n OUT=dir)
	@$(PY) -m organizer.calibration --judge "$(or $(JUDGE),procedural)" --labels "$(LABELS)" --split "$(SPLIT)" \
		--repeats "$(or $(REPEATS),1)" --out "$(or $(OUT),runs/calibration)"

corpus: .venv/installed ## the runs with known corruptions and their labels (OUT=dir)
	@$(PY) -m organizer.calibration.corpus --out "$(or $(OUT),runs/corpus)"

label-sheet: .venv/installed ## fifty runs for people to label by hand (OUT=dir)
	@$(PY) -m organizer.calibration.sheet --out "$(or $(OUT),runs/labels)"

import-labels: .venv/installed ## a filled sheet back into its folder (SHEET=file.csv RATER=name OUT=dir)
	@$(PY) -m organizer.calibration.sheet --sheet "$(or $(SHEET),$(error say which: make import-labels SHEET=file.csv RATER=name))" \
		--rater "$(RATER)" --out "$(or $(OUT),runs/labels)"

clean: ## remove what was built and run
	@rm -rf build dist runs
