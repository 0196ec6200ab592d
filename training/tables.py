"""Writes measured figures into README.md and models/MODEL_CARD.md, between their markers.

    cargo run --release --bin visavis-train -- evaluate --all --articles --cross-validate --model models --json /tmp/figures.json
    python3 training/tables.py /tmp/figures.json
"""

import json
import re
import sys
from pathlib import Path

ROWS = [  # (question, dataset, metric, floor for comparison or "")
    ("stance, every ordered pair, held-out constructions and topics: macro-F1", "own-dev", "macro_f1", "own-dev:macro_f1_of_lexicon_only"),
    ("the same on the frozen set, written apart", "frozen", "macro_f1", "frozen:macro_f1_of_lexicon_only"),
    ("the same on our 15 articles, at the base rate of news", "own-articles", "macro_f1", "own-articles:macro_f1_of_lexicon_only"),
    ("the same on the 5 frozen articles", "frozen-articles", "macro_f1", "frozen-articles:macro_f1_of_lexicon_only"),
    ("the same on real news: a tenth of labelled sentences of DSE and NewsMTSC, never trained on", "news-dev", "macro_f1", "news-dev:macro_f1_of_lexicon_only"),
    ("wrong sign, share of pairs, frozen set", "frozen", "wrong_sign_share", ""),
    ("false stances per 100 neutral pairs, frozen set", "frozen", "false_stances_per_100_neutral", ""),
    ("word or deed, where the sign is right, held-out", "own-dev", "basis_accuracy_where_sign_is_right", ""),
    ("answers that change when only the names change", "own-dev", "answers_changed_by_renaming_share", ""),
    ("answers that change without the named cue words, held-out", "own-dev", "answers_changed_without_the_cue_share", ""),
    ("answers that change without as many other words, held-out", "own-dev", "answers_changed_without_other_words_share", ""),
    ("DSE dev, directed, three classes: macro-F1", "dse-dev", "macro_f1", "dse-dev:macro_f1_of_lexicon_only"),
    ("DSE dev, five classes: micro-F1", "dse-dev", "five_class_micro_f1", ""),
    ("DSE dev, five classes: macro-F1", "dse-dev", "five_class_macro_f1", ""),
    ("PLV dev, sign forced: macro-F1 (never trained on)", "plv-dev", "sign_forced_macro_f1", "plv-dev:sign_forced_macro_f1_of_lexicon_only"),
    ("PLV dev without CONSULT and REQUEST, sign forced", "plv-dev", "sign_forced_macro_f1_without_consult_and_request", ""),
    ("PLV dev without CONSULT and REQUEST, answered neutral", "plv-dev", "answered_neutral_share_without_consult_and_request", ""),
    ("portrayal, NewsMTSC rw dev: macro-F1", "newsmtsc-rw-dev", "macro_f1", "newsmtsc-rw-dev:macro_f1_of_lexicon_only"),
    ("portrayal, NewsMTSC mt dev: macro-F1", "newsmtsc-mt-dev", "macro_f1", "newsmtsc-mt-dev:macro_f1_of_lexicon_only"),
    ("calibration error of stance, our articles (half not calibrated on)", "own-articles", "calibration_error", ""),
    ("calibration error of stance, real news (half not calibrated on)", "news-dev", "calibration_error", ""),
    ("calibration error of stance, frozen articles", "frozen-articles", "calibration_error", ""),
    ("calibration error of portrayal, NewsMTSC dev (half not calibrated on)", "newsmtsc-dev", "calibration_error", ""),
    ("names, GUM news, interview, speech, by cross-validation: F1", "gum-news-interview-speech", "name_f1", ""),
    ("names, EWT dev and test: F1 (never trained on, but seen while rules were made)", "ewt-dev-test", "name_f1", ""),
    ("names, the third of wikigold never trained on (but seen while rules were made): F1", "wikigold-third", "name_f1", ""),
    ("sentence boundaries, GUM news, interview, speech: F1", "gum-sentences", "boundary_f1_with_breaks", ""),
    ("mentions of actors in our articles (rules were made on them): recall", "own-articles", "mention_recall", ""),
    ("mentions of actors in our articles: precision", "own-articles", "mention_precision", ""),
    ("speakers of direct quotations in our articles", "own-articles", "speaker_accuracy", ""),
    ("edges of our articles with told mentions: F1", "own-articles", "edge_f1_with_gold_mentions", ""),
    ("edges of our articles, whole pipeline (rules were made on them): F1", "own-articles", "edge_f1", ""),
    ("edges of the frozen articles, whole pipeline: F1", "frozen-articles", "edge_f1", ""),
    ("SEESAW dev edges found, whatever the sign (never trained on)", "seesaw-dev", "edge_recall_whatever_sign", ""),
    ("SEESAW dev, sign right where found", "seesaw-dev", "edge_sign_right_where_found", ""),
]


def main():
    figures = {(f["dataset"], f["metric"]): f for f in json.load(open(sys.argv[1], encoding="utf8"))}

    def show(figure, metric):
        scale = 1 if "per_100" in metric else 100
        text = f"{figure['value'] * scale:.1f}"
        if figure.get("interval"):
            text += " [{:.1f}, {:.1f}]".format(*(100 * x for x in figure["interval"]))
        return text

    lines = ["| measure (per cent, 95 % interval) | visavis | opinion lexicon alone |", "|---|---|---|"]
    for question, dataset, metric, floor in ROWS:
        figure = figures.get((dataset, metric))
        if figure is None:
            continue
        other = figures.get(tuple(floor.split(":"))) if floor else None
        lines.append(f"| {question} | {show(figure, metric)} | {show(dict(other, interval=None), metric) if other else '–'} |")
    table = "\n".join(lines)
    for path in ("README.md", "models/MODEL_CARD.md"):
        text = Path(path).read_text(encoding="utf8")
        marked = re.sub(r"(<!-- quality:begin -->\n).*?(<!-- quality:end -->)", lambda m: m[1] + table + "\n" + m[2], text, flags=re.S)
        Path(path).write_text(marked, encoding="utf8")


if __name__ == "__main__":
    main()
