# Two commands for a newcomer: `make run` and `make test`. Each sets up what it needs, once.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: run test test-training setup setup-dev lock generate clean

run: $(VENV)/.ready
	$(BIN)/leakledger run --samples

test: $(VENV)/.ready-dev $(VENV)/replay/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --dist loadgroup

# What needs torch, an extra that most users never install. Of torch any build will do; the lock files leave it out,
# since each machine has a build of its own.
test-training: $(VENV)/.ready-train
	$(BIN)/pytest -n 0 tests/training

setup: $(VENV)/.ready
setup-dev: $(VENV)/.ready-dev

# Old versions of pip stumble over extras in lock files, so pip itself is brought to a pinned version first.
$(VENV)/.bootstrap: requirements-bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || (echo "leakledger needs Python 3.11 or later; set PYTHON=…" && exit 1)
	@echo "setting up $(VENV) (once, some minutes)"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) -r requirements-bootstrap.txt
	@touch $@

$(VENV)/.ready: $(VENV)/.bootstrap requirements.txt pyproject.toml
	@$(PIP) -r requirements.txt
	@PYTHONWARNINGS=ignore $(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.txt
	@$(PIP) -r requirements-dev.txt
	@touch $@

$(VENV)/.ready-train: $(VENV)/.ready-dev requirements-train.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-train.txt
	@touch $@

# pywb replays the archive in a test. It stands apart, since it wants older releases of libraries that we use too; where it
# cannot be installed, that test is skipped.
$(VENV)/replay/.ready: $(VENV)/.bootstrap requirements-replay.txt
	@rm -rf $(VENV)/replay
	@$(PYTHON) -m venv $(VENV)/replay && $(VENV)/replay/bin/pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements-replay.txt && touch $@ || echo "no replay tool could be set up; its test is skipped"

# Pins everything anew; needs uv.
LOCK := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --no-strip-extras
lock:
	$(LOCK) pyproject.toml -o requirements.txt
	$(LOCK) --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	printf 'pywb\nsetuptools<81\n' | $(LOCK) --python-version 3.11 - -o requirements-replay.txt

# Everything that is derived from the data contracts: dbt schema files and the data dictionary.
generate: $(VENV)/.ready
	$(BIN)/python -m data_contracts.generate

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
