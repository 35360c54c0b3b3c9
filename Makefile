# Makes .venv from the hashed lock (with uv where it is on the PATH, else venv and pip); runs hecha and its tests in it.

BIN := .venv/bin
PYTHON ?= python3
PERSONS ?= 10000 100000 500000
ROUNDS ?= 1

# Bytecode is kept whatever the shell says, for tests start many processes; see tests/conftest.py for the order.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest
BY_FILE := --numprocesses 2 --dist loadscope --no-loadscope-reorder

.PHONY: setup carrying demo shell test quick bench check lock rules-page sql-page words mutants reference disguises sizes kills fuzz heavy \
    hostile anomalies diffs dependencies sbom replays console-load

setup: .venv/.ready

.venv/.ready: requirements.lock pyproject.toml
	@if command -v uv >/dev/null 2>&1; then \
	    uv venv --quiet --allow-existing --python $(PYTHON) .venv && \
	    uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock && \
	    uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .; \
	else \
	    $(PYTHON) -m venv .venv && \
	    $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock && \
	    $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .; \
	fi
	@touch $@

demo: setup
	@$(BIN)/hecha verify data/samples/extract
	@echo '在浏览器中打开 / as pages: $(BIN)/hecha console'

# A shell in which `hecha` is found.
shell: setup
	@PATH="$(CURDIR)/$(BIN):$$PATH" $${SHELL:-sh}

test: setup
	@$(PYTEST) $(BY_FILE)

# The fast files alone, in less than a minute.
quick: setup
	@$(PYTEST) $(BY_FILE) --quick

# PERSONS="10000 100000" chooses sizes, ROUNDS=3 measures each three times at least (small ones for a minute, whatever
# ROUNDS), of which the fastest counts; DATA=DIR keeps the extracts (500,000: 7 GB).
bench: setup
	@$(BIN)/python -m tests.bench $(PERSONS) --rounds $(ROUNDS) $(if $(DATA),--data "$(DATA)")

check: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# docs/rules.md anew, from the rule files, the reasons and the rulebook.
rules-page: setup
	@HECHA_REWRITE_GOLDEN=1 $(BIN)/python -m pytest tests/test_rules_page.py

# sql/README.md anew, from the dictionary and the questions.
sql-page: setup
	@HECHA_REWRITE_GOLDEN=1 $(BIN)/python -m pytest tests/test_dictionary.py

# 200 hostile statements, each asked of the sample as the command does: which were refused or stopped, and how soon.
hostile: setup
	@$(BIN)/python -m tests.hostile

# Twenty people in the console over STORE for SECONDS, a run of the source RUN and (HOSTILE=1) an analyst's 200 hostile
# statements meanwhile: milliseconds, bytes, memory; SECONDS=0 for the time until the first case alone.
console-load: setup
	@$(BIN)/python -m tests.console_load "$(STORE)" --seconds $(or $(SECONDS),60) $(if $(RUN),--run "$(RUN)") \
	    $(if $(HOSTILE),--hostile) $(if $(DECIDING),--deciding $(DECIDING))

# What the tests notice of mutants of the rules, into docs/mutants.md; MODULES="checks/facts/incomes.py" names others.
# A session that was broken off goes on where it was, as long as nothing it rests on changed. Takes about half an hour.
mutants: setup
	@$(BIN)/python -m tests.mutation $(MODULES)

# Words of users as the command reads them, from reports/words/*.po.
words: setup
	@$(BIN)/pybabel --quiet compile --input-file reports/words/zh.po --output-file reports/words/zh.mo --locale zh_CN
	@$(BIN)/pybabel --quiet compile --input-file reports/words/en.po --output-file reports/words/en.mo --locale en

# Kept or lapsed beside a slow reference: 25 extracts with more than 10,000 decisions, 1,000 random changes of them and of
# their rulebooks.
carrying: setup
	@HECHA_CARRYING=25 $(PYTEST) -s tests/test_carrying.py

# The slow reference on 100 random extracts instead of the 4 that `make test` tries, with a table of reason codes, and on
# three instead of one judged in the months to come, and on two instead of one of which parts and copies are judged.
reference: setup
	@HECHA_SEEDS=100 $(PYTEST) tests/test_reference.py tests/test_prescreen_reference.py tests/test_properties.py

# 400 disguises of an extract instead of the 24 that `make test` tries.
disguises: setup
	@HECHA_DISGUISES=100 $(PYTEST) -s tests/test_disguises.py

# Page and workbook of 10,000 applications for a person to look at, instead of 1,000: their size, memory, seconds.
sizes: setup
	@HECHA_APPLICATIONS=10000 $(PYTEST) -s tests/test_report_size.py

# Kills verify, report, prescreen and compare at 50 moments each, drawn with the seed (KILLS=10 SEED=2 for others); then
# four runs at once on one store, with twenty readers.
KILLS ?= 50
SEED ?= 1
kills: setup
	@$(BIN)/python -m tests.kills $(KILLS) $(SEED)

# Twenty times the examples that `make test` tries of files, cells and names of any kind. Then ROWS rows and FILES files
# broken from SEED: read with rejects, or told in one line, within 60 s and 4 GiB each.
fuzz: setup
	@HECHA_EXAMPLES=20 $(PYTEST) $(BY_FILE) $$(grep -l "tests.tried" tests/test_*.py)
	@$(BIN)/python -m tests.fuzz --seed $(or $(SEED),1) --rows $(or $(ROWS),300000) --files $(or $(FILES),1500)

# Inputs of 250 MB of 23 kinds: what a run over each takes, in seconds and memory (KIND="xlsx: two": only those).
heavy: setup
	@$(BIN)/python -m tests.heavy $(if $(KIND),"$(KIND)")

# Every run that any test leaves in a store made again and compared, instead of the newest of some files.
replays: setup
	@HECHA_REPLAYS=all $(PYTEST) $(BY_FILE)

# What the signals find of what is planted at six grades of camouflage, beside an isolation forest, in four worlds
# (PLANTED=20000, WORLDS=1: less). Takes some five minutes.
PLANTED ?= 100000
anomalies: setup
	@$(BIN)/python -m tests.anomalies $(PLANTED) $(WORLDS)

# A thousand changes planted one to three at a time, and whether `hecha diff` names each as the cause and no other: beside
# what runs of every world between the two say (CHANGED=100: fewer persons).
CHANGED ?= 400
diffs: setup
	@$(BIN)/python -m tests.diffs $(CHANGED)

# docs/dependencies.md anew, from the lock and what the packages say of themselves.
dependencies: setup
	@$(BIN)/python -m tests.dependencies

# A software bill of materials (CycloneDX) of what is installed, into sbom.json.
sbom: setup
	@$(BIN)/cyclonedx-py environment $(BIN)/python --output-reproducible --of JSON -o sbom.json

lock:
	uv pip compile pyproject.toml --group dev --extra dask --universal --python-version 3.11 --generate-hashes \
	    --no-header --quiet --output-file requirements.lock
