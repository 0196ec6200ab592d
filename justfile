# The tasks of CI (`.ci/run` without arguments runs them all), and a few for daily work.

# List the tasks.
default:
    @just --list

# Everything that must hold before a change lands.
ci:
    .ci/run

# The tests, as in the README.
test:
    .ci/run test

# Format check and clippy.
lint:
    .ci/run lint

# Report and playground in Chromium, and the screenshots of docs/ (needs chromium and npm; see tests/browser/README.md).
browser *ARGS:
    cargo build --release --locked --bins
    npm ci --prefix tests/browser --no-audit --no-fund
    node tests/browser/run.mjs {{ARGS}}

# The documentation of the library.
doc:
    .ci/run doc

# buf lint over the contract.
proto:
    .ci/run proto

# The Python client against the release server (needs a package index).
python:
    .ci/run python

# grpcurl, Node and a browser against the release server (docs/clients.md).
clients *NAMES:
    tests/clients/run.sh {{NAMES}}

# Instructions of one article, held against .ci/instructions.
instructions:
    .ci/run instructions

# The encoder against onnxruntime (Python with benches/peers/requirements.txt): docs/performance.md.
performance SENTENCES:
    python benches/peers/export.py --out target/peers
    cargo build --release --example encoder_speed
    python benches/peers/encoder.py --models target/peers --sentences {{SENTENCES}}

# The stages by criterion, or one of text, encoder, actors, stance, article: docs/performance.md.
bench STAGE="":
    cargo bench {{ if STAGE == "" { "--benches" } else { "--bench " + STAGE } }}

# Ratios of the pipeline against their floors: docs/performance.md.
ratios *WHAT:
    cargo build --release --locked --bins --example pipeline_ratios
    target/release/examples/pipeline_ratios {{WHAT}}

# An article through the real service.
demo ARTICLE="data/articles/diplomacy.txt":
    cargo run --release -- classify {{ARTICLE}}

# The gazetteer from its tables into the bundle.
gazetteer:
    cargo run --release --bin visavis-train -- gazetteer

# The linfa models from the encoder in models/.
fit:
    cargo run --release --bin visavis-train -- fit

# Every development figure.
evaluate:
    cargo run --release --bin visavis-train -- evaluate --all --model models

# Licences, advisories and sources of the dependencies (needs cargo-deny).
deny:
    cargo deny check

# The bill of materials of a default build, visavis.cdx.json (needs cargo-cyclonedx).
sbom:
    cargo cyclonedx --format json --override-filename visavis.cdx

# Coverage-guided fuzzing of request, sentences, offsets, gazetteer, bundle or config (needs cargo-fuzz; docs/reliability.md).
fuzz TARGET CASES="100000":
    RUSTC_BOOTSTRAP=1 cargo fuzz run -s none {{TARGET}} -- -runs={{CASES}} -max_len=2048

# The same bodies on cases made by proptest.
fuzz-proptest CASES="100000":
    FUZZ_CASES={{CASES}} cargo test --release --locked --test fuzz
