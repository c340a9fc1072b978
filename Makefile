# A comfort where there is make: what ./setup does, and what contributors need.
STEERLAW = .build/release/steerlaw
PREFIX ?= /usr/local
# Every library product, read from Package.swift.
MODULES = $(shell scripts/module-diagram --products)

.PHONY: peaks test build install system-libraries proofs check-python figures diagram documentation format lint clean

## Install what is missing, build, and print the peaks of a real language model's tokens.
peaks:
	@./setup peaks

## Install what is missing and run every test.
test:
	@./setup test

build:
	@./setup build

## Build, and copy the command to PREFIX/bin.
install:
	@./setup install "$(PREFIX)"

system-libraries:
	@scripts/install-system-libraries

## Install Coq with its libraries and check the formal proofs.
proofs:
	@scripts/install-system-libraries proofs
	$(MAKE) -C proofs check

## Test the second checker of certificates, and the capture of models and servers; needs Python and nothing else. What
## needs torch is skipped where it is not installed.
check-python:
	python3 proofs/test_check_certificate.py
	python3 -m unittest discover -s Examples/capture

## Install gnuplot if it is missing, and draw the figures of docs/figures again.
figures: build
	@scripts/install-system-libraries figures
	docs/figures/draw $(STEERLAW)
	python3 docs/figures/great_circle.py

## Draw the modules and their arrows in CONTRIBUTING.md again, from Package.swift.
diagram:
	scripts/module-diagram --write

## The reference of every public module, as DocC archives in .build/documentation; a warning is an error.
documentation: system-libraries
	swift package --allow-writing-to-directory .build/documentation generate-documentation \
	  $(addprefix --target ,$(MODULES)) --warnings-as-errors --output-path .build/documentation

format:
	swift format -i -r Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources Examples/library

lint:
	swift format lint -r --strict \
	  Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources Examples/library

clean:
	rm -rf .build .build-*
