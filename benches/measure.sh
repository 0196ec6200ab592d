#!/usr/bin/env bash
# Everything that docs/measured.md holds, in one run on this machine: the encoder and the whole program against their peers, and
# the ratios of the pipeline against their floors. Wants a quiet machine; some twenty-five minutes.
#
#     benches/measure.sh > docs/measured.md
#
# Python with benches/peers/requirements.txt: $PYTHON, else `python`.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python}
peers=target/peers
sentences=$peers/sentences.txt
cargo build --release --locked --bins --example encoder_speed --example pipeline_ratios 1>&2
mkdir -p "$peers"
"$python" benches/peers/sentences.py 400 > "$sentences"
"$python" benches/peers/export.py --out "$peers" 1>&2

block() {
    printf '\n## %s\n\n`%s`\n\n```text\n' "$1" "$2"
    shift 2
    # A measure that its floor or a busy machine breaks is told, and the others still run.
    "$@" || printf 'failed with %s\n' "$?"
    printf '```\n'
}
field() { lscpu | sed -n "s/^$1: *//p" | head -n 1; }
features=$(lscpu | grep -o -w -E 'avx2|avx512f|avx512_vnni|avx_vnni|asimddp' | sort -u | paste -sd ' ')

cat <<HEAD
# Measured

Written by \`benches/measure.sh\`; what each figure means stands in [performance.md](performance.md).

$(date --utc +%F), commit $(git rev-parse --short HEAD)$(git diff --quiet HEAD || echo ' with changes'); $(nproc) × $(field 'Model name') ($features); $(uname -sr); $(rustc --version);
onnxruntime $("$python" -c 'import onnxruntime; print(onnxruntime.__version__)'), PyTorch $("$python" -c 'import torch; print(torch.__version__)'). Load at the start: $(cut -d ' ' -f 1 /proc/loadavg).
HEAD
block 'The encoder against onnxruntime' 'python benches/peers/encoder.py' \
    "$python" benches/peers/encoder.py --models "$peers" --sentences "$sentences"
block 'The whole of visavis against RoBERTa-base once a pair' 'python benches/peers/pairs.py' \
    "$python" benches/peers/pairs.py --out "$peers" --sentences "$sentences" --rounds 3
block 'The pipeline against its floors' 'target/release/examples/pipeline_ratios' target/release/examples/pipeline_ratios
