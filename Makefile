.DEFAULT_GOAL := help
.PHONY: help setup peers demo test lint quality bench crawl lock clean

BIN := .venv/bin

help:  ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

setup:
	@.ci/setup

peers: setup
	@.ci/peers

demo: setup  ## crawl the sample press site that ships with the project, and show what came of it
	@$(BIN)/welfare-crawl demo

test: setup  ## run the tests
	@$(BIN)/python -m pytest -n auto --dist loadgroup

lint: setup  ## ruff and mypy --strict
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

quality: setup peers  ## measure the text that comes out, against floors that only rise
	@$(BIN)/python benchmarks/quality.py

bench: setup peers  ## time the parts and the whole, as ratios
	@$(BIN)/python benchmarks/bench.py

crawl: setup  ## crawl a live newspaper: make crawl SOURCE=baophutho
	@test -n "$(SOURCE)" || { echo "name a source: make crawl SOURCE=baophutho (see: $(BIN)/welfare-crawl sources)"; exit 2; }
	@$(BIN)/scrapy crawl news -a source=$(SOURCE)

lock:  ## resolve the dependencies anew and pin them
	@.ci/lock

clean:  ## remove the environment and every cache; the corpus stays
	@rm -rf .venv .venv-peers build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
