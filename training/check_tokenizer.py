"""Compares our tokenizer with the reference on sentences of the corpora.

    cargo run --release --example tokenize -- models/vocab.txt < sentences.txt > ours.txt
    python training/check_tokenizer.py sentences.txt ours.txt

Each line of `ours.txt` holds the ids of one sentence, separated by blanks. Prints how many sentences differ and the first
few of them; exit code 1 if any does.
"""

import sys

from transformers import BertTokenizerFast

from encoder import base_folder


def main():
    reference = BertTokenizerFast.from_pretrained(base_folder())
    sentences = open(sys.argv[1], encoding="utf8").read().split("\n")
    ours = open(sys.argv[2], encoding="utf8").read().split("\n")
    different = 0
    for sentence, line in zip(sentences, ours):
        theirs = reference(sentence, add_special_tokens=False, verbose=False)["input_ids"]
        if [int(x) for x in line.split()] != theirs:
            different += 1
            if different <= 5:
                print(repr(sentence), line, theirs, sep="\n  ")
    print(f"{different} of {len(sentences)} sentences differ")
    sys.exit(different > 0)


if __name__ == "__main__":
    main()
