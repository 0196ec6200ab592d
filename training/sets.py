"""The sets that the encoder learns from, and those it is read on while it learns."""

from __future__ import annotations

from pathlib import Path

import corpora


def training(args, views, told: bool = False):
    """(task, number of times an epoch sees it, items) of each set.

    With `told` also, without labels, portrayals in real news of which a teacher knows more than the labels: NewsMTSC's
    targets are picked for being shown in some light, ours are not, so that one set's labels cannot be the other's.
    """
    held = corpora.held_out_keys(args.shared, args.own)
    fresh = lambda items: [i for i in items if corpora.normalise(i["text"]) not in held]
    hidden = lambda items: [v for v in map(views.hidden, fresh(items)) if v]
    shown = lambda items: [v for v in map(views.shown, fresh(items)) if v]
    own = corpora.own_corpus(args.own / "stance")[0]
    news_stances, news_portrayals = corpora.news_pairs(args.own / "news-pairs", args.shared)
    news_portrayals = shown(news_portrayals)
    sets = [
        ("stance", 1, hidden(news_stances)),
        ("stance", 2, hidden(own)),
        ("stance", 0.35, hidden(corpora.dse(args.shared / "stance/dse-train.jsonl"))),
        ("portrayal", 1, shown(corpora.portrayals(args.shared / "sentiment/newsmtsc-train.jsonl"))),
        ("portrayal", 0.6, news_portrayals),
        ("names", 0.35, shown(corpora.all_recognition(args.shared))),
        ("names", 0.6, shown(corpora.news_names(args.own / "news-names", args.shared))),
        ("names", 1, shown(own)),
    ]
    if told:
        nothing = lambda item: [(*pair[:2], -100, pair[3]) for pair in item["pairs"]]
        sets.append(("portrayal", 1, [dict(i, set="news-told", pairs=nothing(i)) for i in news_portrayals]))
    if args.drills:
        sets.append(("stance", 0.4, hidden(corpora.drills(args.drills))))
    return sets


def development(args, views):
    """Items of each set, by its name."""
    hidden = lambda items: [v for v in map(views.hidden, items) if v]
    shown = lambda items: [v for v in map(views.shown, items) if v]
    return {
        "own": hidden(corpora.own_corpus(args.own / "stance")[1]),
        "news": hidden(corpora.news_pairs(args.own / "news-pairs", args.shared, shares=[1])[0]),
        "articles": hidden(corpora.articles(args.own / "articles-labelled")),
        "dse": hidden(corpora.dse(args.shared / "stance/dse-dev.jsonl")),
        "plv": hidden(plv(args.shared / "stance/plv-dev.jsonl")),
        "mtsc-rw": shown(corpora.portrayals(args.shared / "sentiment/newsmtsc-rw-dev.jsonl")),
        "mtsc-mt": shown(corpora.portrayals(args.shared / "sentiment/newsmtsc-mt-dev.jsonl")),
    }


def plv(path: Path):
    items = []
    for row in corpora.jsonl(path):
        if row.get("plover") in ("CONSULT", "REQUEST"):
            continue
        s, t = row["source"], row["target"]
        if s["start"] < t["end"] and t["start"] < s["end"]:
            continue
        mentions = sorted([(s["start"], s["end"], "s"), (t["start"], t["end"], "t")])
        items.append(dict(text=row["text"], mentions=mentions, names=None, partial=True, set="plv",
                          pairs=[("s", "t", corpora.LABEL[row["label"]], -1)]))
    return items
