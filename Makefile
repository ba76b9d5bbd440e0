# `make demo` and `make test` need nothing but Python >= 3.11: they set up .venv by themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
DEMO := demo
PEERS := .peers

.DEFAULT_GOAL := help
.PHONY: help setup demo check test golden peers bench clean

help: ## say what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/make \1	\2/'

setup: $(READY) ## make .venv and install disentkit with its tools

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "disentkit needs Python 3.11 or newer; name one: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 2; }
	@echo "setting up $(VENV): a few minutes and about 6 GB the first time, most of it torch"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $(READY)

demo: $(READY) ## train a VAE on real digits, ask it everything, print the tables
	@echo "training a small VAE on scikit-learn's handwritten digits"
	$(BIN)/disentkit train vae --data digits --epochs 100 --set batch_size=64 --out $(DEMO)/vae.pt
	@echo "asking it all probes"
	$(BIN)/disentkit eval $(DEMO)/vae.pt --probes all --out $(DEMO)/results
	@echo "the page to open: $(DEMO)/results/report.html"

check: $(READY) ## format, lint, types, imports
	@echo "ruff: format"
	@$(BIN)/ruff format --check .
	@echo "ruff: lint"
	@$(BIN)/ruff check .
	@echo "basedpyright: types"
	@$(BIN)/basedpyright
	@echo "import-linter: who imports whom"
	@$(BIN)/lint-imports

test: check ## all of check, then the tests and doctests, with shapes checked at every call
	@echo "pytest: tests and doctests"
	@OMP_WAIT_POLICY=passive OMP_NUM_THREADS=1 $(BIN)/pytest --numprocesses auto --dist loadfile

golden: $(READY) ## write tests/golden anew, tables and numbers; what git then says has changed is to be looked at
	$(BIN)/python -m tests.golden.make

peers: $(PEERS)/ready ## install what disentkit is timed against into a folder of its own

$(PEERS)/ready: benchmarks/peers.txt $(READY)
	@rm -rf $(PEERS)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --target $(PEERS) -r benchmarks/peers.txt
	@touch $@

# One thread, so that all sides are alike; what is measured is written to benchmarks/results/ and may be committed.
BENCH := OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive PYTHONPATH=$(PEERS) $(BIN)/python -W ignore

bench: $(PEERS)/ready ## time disentkit, its peers and the floors in turns; needs MNIST; half an hour
	$(BENCH) benchmarks/speed_nll.py
	$(BENCH) benchmarks/speed_training.py
	$(BENCH) benchmarks/speed.py
	$(BENCH) benchmarks/speed_metrics.py --compared
	$(BENCH) benchmarks/speed_readouts.py
	$(BENCH) benchmarks/speed_tsne.py
	$(BENCH) benchmarks/growth.py
	$(BENCH) benchmarks/scaling.py
	$(BIN)/disentkit train vae --epochs 2 --out $(DEMO)/bench.pt
	$(BENCH) benchmarks/profile_eval.py $(DEMO)/bench.pt --limit 2000 nll.ks=1,50 tsne.points=1000
	$(BENCH) benchmarks/memory.py $(DEMO)/bench.pt --limit 2500 classifier.epochs=1 nll.ks=1,10 tsne.points=1000
	$(BENCH) benchmarks/ratios.py
	$(BENCH) benchmarks/readme.py

clean: ## remove .venv, the peers and what the demo left
	rm -rf $(VENV) $(PEERS) $(DEMO)
