# Two commands on a fresh machine: `make demo` shows what rxkg does, `make test` runs every check.
# Needs CPython 3.11 or later and make, nothing else; everything is installed into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint types docs quality relevance requirements clean

demo: $(VENV)/.installed
	PATH="$(abspath $(BIN)):$$PATH" sh examples/demo.sh

test: $(VENV)/.tested $(VENV)/kgx/.installed lint types
	$(BIN)/python -m coverage run -m pytest
	$(BIN)/python -m coverage combine -q
	$(BIN)/python -m coverage report

lint: $(VENV)/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# Types are checked on the installed package, as users get it: the folders at the root have other names than the packages.
types: $(VENV)/.tested
	rm -rf build
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --target build/typing .
	MYPYPATH=build/typing $(BIN)/mypy -p rxkg

# The generated pages: command line, record schema, named queries. A test fails when one is stale.
docs: $(VENV)/.tested
	$(BIN)/python docs/generate.py
	$(BIN)/python docs/readme.py

# Extraction quality against annotated monographs: make quality GOLD=… CORPUS=…
GOLD ?= ../shared/gold
CORPUS ?= ../shared/corpus
quality: $(VENV)/.tested
	mkdir -p build
	$(BIN)/python benchmarks/quality.py --score $(GOLD)/score.py --corpus $(CORPUS) --errors build/quality-errors.txt \
		$(GOLD)/train $(GOLD)/dev benchmarks/annotated/learnt

# Relevance of the search beside other engines: make relevance CORPUS=… [WITH="--errors 5 --times"]
relevance: $(VENV)/.tested
	$(BIN)/python -m pip install --quiet -e .[bench]
	$(BIN)/python benchmarks/search/relevance.py $(CORPUS) --work build/relevance $(WITH)

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "rxkg needs Python 3.11 or later: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python requirements.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.tested: $(VENV)/.installed requirements-test.txt
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-test.txt
	touch $@

# The validator of KGX brings a hundred packages and asks for an older click, so it has an environment of its own.
$(VENV)/kgx/.installed: $(VENV)/bin/python requirements-kgx.txt
	$(PYTHON) -m venv $(VENV)/kgx
	$(VENV)/kgx/bin/python -m pip install --quiet --require-hashes -r requirements-kgx.txt
	touch $@

# Written with exact versions and hashes and without any address, for all supported Pythons.
requirements: $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml requirements-build.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra test -c requirements.txt pyproject.toml requirements-build.in -o requirements-test.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements-kgx.in -o requirements-kgx.txt

clean:
	rm -rf $(VENV) build demo-kb *.egg-info .coverage*
