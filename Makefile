# Two commands for a fresh machine that has only the Swift toolchain: make peaks, make test.
STEERLAW = .build/release/steerlaw
MODULES = ExactArithmetic StrictJSON NumericArrays SteeringModel ModelFiles SteeringLaws PeakSearch Transformers \
  FeatureTraining TrainedComparison Verification ProofChecker CertificateWriter Derivations Figures ReportPage

.PHONY: peaks test build system-libraries proofs figures documentation format clean

## Install what is missing, build, and print the peaks of a real language model's tokens.
peaks: build
	$(STEERLAW) peaks Examples/charlm/caps.json --context eval-00 --digits 20

## Install what is missing and run every test.
test: system-libraries
	swift test

build: system-libraries
	swift build -c release --product steerlaw

system-libraries:
	@scripts/install-system-libraries

## Install Coq with its libraries and check the formal proofs.
proofs:
	@scripts/install-system-libraries proofs
	$(MAKE) -C proofs check

## Install gnuplot if it is missing, and draw the figures of docs/figures again.
figures: build
	@scripts/install-system-libraries figures
	docs/figures/draw $(STEERLAW)

## The reference of every public module, as DocC archives in .build/documentation; a warning is an error.
documentation: system-libraries
	swift package --allow-writing-to-directory .build/documentation generate-documentation \
	  $(addprefix --target ,$(MODULES)) --warnings-as-errors --output-path .build/documentation

format:
	swift format -i -r Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

clean:
	rm -rf .build
