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

# The documentation of the library.
doc:
    .ci/run doc

# buf lint over the contract.
proto:
    .ci/run proto

# Instructions of one article, held against .ci/instructions.
instructions:
    .ci/run instructions

# The encoder against onnxruntime (Python with benches/peers/requirements.txt): docs/performance.md.
performance SENTENCES:
    python benches/peers/export.py --out target/peers
    cargo build --release --example encoder_speed
    python benches/peers/encoder.py --models target/peers --sentences {{SENTENCES}}

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

# The bill of materials (needs cargo-cyclonedx).
sbom:
    cargo cyclonedx --format json
