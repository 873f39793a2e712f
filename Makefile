# Every target only calls Python; on Windows and macOS run the same lines without make.
VENV := .venv
PYTHON := $(VENV)/bin/python
READY := $(VENV)/.ready
BROWSER := $(VENV)/.browser

.PHONY: course build check test test-all hub test-hub bench bench-hub clean

course: $(READY)  ## open the course in JupyterLab
	$(PYTHON) -m tpilab open

build: $(READY)  ## write everything that is generated
	$(PYTHON) -m tpilab build

check: $(READY)  ## lint, types, unit tests, drift: about two minutes
	$(PYTHON) tests/ladder.py check

test: $(READY) $(BROWSER)  ## the whole ladder
	$(PYTHON) tests/ladder.py test

test-hub: $(READY) $(BROWSER)  ## a real hub with real accounts: root on Linux
	$(PYTHON) tests/ladder.py hub

hub: $(READY)  ## a throw-away hub with three demo accounts; Ctrl+C removes it
	$(PYTHON) deploy/one-machine/demo

bench: $(READY) $(BROWSER)  ## measured figures beside their targets
	$(PYTHON) tests/benchmarks/bench.py

bench-hub: $(READY)  ## what learners on a hub cost: a class of 20; as root, about six minutes
	$(PYTHON) -m tests.benchmarks.bench_hub

$(READY): pyproject.toml
	python3 -m venv $(VENV)
	$(PYTHON) -m pip install --quiet --upgrade pip
	$(PYTHON) -m pip install --quiet --editable '.[dev]'
	touch $@

$(BROWSER): $(READY) tests/widgets/browser.py
	$(PYTHON) tests/widgets/browser.py
	touch $@

clean:
	rm -rf $(VENV) node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
