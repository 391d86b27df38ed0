# The front door. `make quickstart` and `make test` are all a newcomer needs; the rest is for people who work on Huoyan.
.PHONY: quickstart test test-trixie build format format-check lint clean install-build install-test help
.DEFAULT_GOAL := help

BUILD_DIR := build
EXPERIMENT := experiments/quickstart.json

help:            ## this list
	@grep -E '^[a-z-]+: .*##' Makefile | sed -E 's/^([a-z-]+):.*##/\1\t/' | expand -t 16

quickstart: build ## install, build, run the embedded sweep and print where its report is
	@$(BUILD_DIR)/huoyan run $(EXPERIMENT)

build: install-build ## install what is missing and build build/huoyan
	@cmake --preset release -DHUOYAN_TESTS=OFF -DHUOYAN_BENCHMARKS=OFF > $(BUILD_DIR)-configure.log 2>&1 || { cat $(BUILD_DIR)-configure.log; exit 1; }
	@mkdir -p $(BUILD_DIR) && mv $(BUILD_DIR)-configure.log $(BUILD_DIR)/configure.log
	@cmake --build $(BUILD_DIR)

test: install-test ## install, build and pass every test
	@cmake --preset release -DHUOYAN_TESTS=ON -DHUOYAN_BENCHMARKS=ON
	@cmake --build $(BUILD_DIR)
	@ctest --test-dir $(BUILD_DIR) --output-on-failure

test-trixie:     ## the same against Debian 13's libtorch 2.6, in a root of its own (needs root)
	@scripts/test-trixie.sh

format:          ## rewrite the sources in the project's style
	@scripts/format.sh

format-check:    ## say which sources are not in the project's style
	@scripts/format.sh --check

lint: install-test ## clang-tidy over everything right of the corridor
	@scripts/lint.sh

clean:           ## remove what was built; runs and caches stay
	@rm -rf $(BUILD_DIR) build-dev build-asan-ubsan

install-build:
	@scripts/install-dependencies.sh build

install-test:
	@scripts/install-dependencies.sh test
