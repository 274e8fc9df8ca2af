"""Loaders: each reads one public data set in its authors' own format and says what its labels mean for ours.

Two rules hold for all of them. A label the source does not give stays unknown, except where the source's own scheme implies
it (a Jigsaw comment that is not toxic has no other label either). And a source whose annotators answered another question
("is it sexist?") says nothing about a text that is abusive in another way.
"""

from __future__ import annotations

import csv
import html
import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Callable, Iterator

from .labels import TOXICITY_LABELS
from .lexicon import is_profane, may_be_abusive
from .records import Record, all_clear, labels_of, split_by_hash

csv.field_size_limit(2**31 - 1)

Loader = Callable[[Path, int], Iterator[Record]]

_SPACES = re.compile(r"\s+")
_MENTION = re.compile(r"@\w+")
_LINK = re.compile(r"https?://\S+|www\.\S+")


def tidy(text: str) -> str:
    """Undo what crawling did to a text; never anything a chat participant could have typed."""
    text = html.unescape(html.unescape(text)).replace("_x000D_", " ")
    return _SPACES.sub(" ", text).strip()


def tidy_tweet(text: str) -> str:
    text = re.sub(r"^[\"'!\s]*RT @\w+:?", "", tidy(text))
    return tidy(_LINK.sub("", _MENTION.sub("@user", text))).strip("\" ")


def rows_of(path: Path, delimiter: str = ",") -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter=delimiter)


def weak_obscene(text: str) -> float | None:
    return 1.0 if is_profane(text) else None


def jigsaw(root: Path, seed: int) -> Iterator[Record]:
    columns = ("toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate")
    for row in rows_of(root / "jigsaw" / "train_part.csv"):
        measured = [float(row[c]) if row.get(c) in ("0", "1") else None for c in columns]
        if measured[0] is None:
            continue
        labels = [0.0 if known is None and measured[0] == 0 else known for known in measured]
        text = tidy(row["comment_text"])
        # Kaggle's own train.csv has neither column: it is all natural and raw.
        natural, form = row.get("natural", "1"), row.get("text_form", "raw")
        split = split_by_hash(text, seed, validation=0.07, test=0.13)
        kind = f"{'natural' if natural == '1' else 'collected'}-{form}"
        yield Record(text, "jigsaw", split, labels, slice=kind, measured=measured)


def davidson(root: Path, seed: int) -> Iterator[Record]:
    for row in rows_of(root / "davidson" / "labeled_data.csv"):
        text, votes = tidy_tweet(row["tweet"]), float(row["count"])
        split = split_by_hash(text, seed, validation=0.05, test=0.08)
        if row["class"] == "2":
            labels = [0.0, 0.0, weak_obscene(text) or 0.0, 0.0, 0.0, 0.0]
            yield Record(text, "davidson", split, labels, slice="neither")
            continue
        hate = float(row["hate_speech"]) / votes
        offensive = float(row["offensive_language"]) / votes
        # "Offensive" was given to much African American English that attacks nobody: never taught as near certain.
        toxicity = min(0.95, hate + 0.7 * offensive)
        labels = labels_of(toxicity=toxicity, identity_attack=hate, obscene=weak_obscene(text), threat=None)
        kind = "hate" if row["class"] == "0" else "offensive"
        measured = labels_of(toxicity=1.0, identity_attack=1.0 if kind == "hate" else 0.0)
        yield Record(text, "davidson", split, labels, weight=1.0 if kind == "hate" else 0.6, slice=kind, measured=measured)


def edos(root: Path, seed: int) -> Iterator[Record]:
    toxicity = {"1": 1.0, "2": 0.95, "3": 0.8, "4": 0.7}
    for row in rows_of(root / "edos" / "edos_labelled_aggregated.csv"):
        text = tidy(row["text"]).replace("[USER]", "@user").replace("[URL]", "")
        split = {"train": "train", "dev": "validation", "test": "test"}[row["split"]]
        if row["label_sexist"] == "sexist":
            category = row["label_category"][0]
            labels = labels_of(
                toxicity=toxicity[category],
                identity_attack=0.9 if category in "12" else 0.75,
                threat=0.8 if category == "1" else None,
                obscene=weak_obscene(text),
            )
            yield Record(text, "edos", split, labels, slice="sexist", measured=labels_of(identity_attack=1.0))
            continue
        harmless = not may_be_abusive(text) and not is_profane(text)
        labels = labels_of(toxicity=0.05, insult=0.05) if harmless else labels_of(obscene=weak_obscene(text))
        labels[TOXICITY_LABELS.index("identity_attack")] = 0.05
        yield Record(text, "edos", split, labels, weight=0.5, slice="not sexist", measured=labels_of(identity_attack=0.0))


def hatemoji_build(root: Path, seed: int) -> Iterator[Record]:
    for split in ("train", "validation", "test"):
        for row in rows_of(root / "hatemoji_build" / f"HatemojiBuild__{split}.csv"):
            text = tidy(row["text"])
            if row["label_gold"] == "1":
                threat = 0.9 if row["type"] == "threateninglanguage" else None
                labels = labels_of(toxicity=0.95, identity_attack=0.95, threat=threat, obscene=weak_obscene(text))
                measured = labels_of(toxicity=1.0, identity_attack=1.0)
            else:
                labels = labels_of(toxicity=0.1, identity_attack=0.0)
                measured = labels_of(identity_attack=0.0)
            yield Record(text, "hatemoji_build", split, labels, slice=row["type"], measured=measured)


def identity_templates(root: Path, seed: int) -> Iterator[Record]:
    for row in rows_of(root / "identity_templates" / "bias_madlibs_77k.csv"):
        # Templates of one shape fill 94 % of the file; the sampling in `mixture` evens that out.
        bad = row["Label"] == "BAD"
        attack = row["Template"] in ("verb_adj", "am_hate_adj", "being_adj")
        labels = labels_of(toxicity=0.95 if bad else 0.0, identity_attack=(0.9 if attack else None) if bad else 0.0)
        if not bad:
            labels = all_clear()
        split = split_by_hash(row["Text"], seed, validation=0.02, test=0.03)
        yield Record(row["Text"], "identity_templates", split, labels, slice=row["Template"], measured=labels_of(toxicity=float(bad)))
    for row in rows_of(root / "identity_templates" / "toxicity_debiasing_data.tsv", delimiter="\t"):
        split = {"train": "train", "dev": "validation", "test": "test"}[row["split"]]
        yield Record(tidy(row["comment"]), "identity_wikipedia", split, all_clear(), slice="wikipedia")


def paradetox(root: Path, seed: int) -> Iterator[Record]:
    for row in rows_of(root / "paradetox" / "paradetox.tsv", delimiter="\t"):
        toxic = tidy(row["toxic"])
        # A sentence and its paraphrases stay in one split, or the test would be half known.
        split = split_by_hash(toxic, seed, validation=0.04, test=0.06)
        labels = labels_of(toxicity=0.9, obscene=weak_obscene(toxic))
        yield Record(toxic, "paradetox", split, labels, slice="toxic", measured=labels_of(toxicity=1.0))
        for column in ("neutral1", "neutral2", "neutral3"):
            if row[column]:
                yield Record(tidy(row[column]), "paradetox", split, labels_of(toxicity=0.05, obscene=0.0), slice="neutral",
                             measured=labels_of(toxicity=0.0))
    answers = {'{"toxic_content":true}': 0.85, '{"not_toxic":true}': 0.1}
    for row in rows_of(root / "paradetox" / "paradetox_cannot_rewrite.tsv", delimiter="\t"):
        toxicity = answers.get(row["OUTPUT:reasons"])
        if toxicity is None:
            continue
        text = tidy(row["INPUT:toxic_comment"].strip('"'))
        split = split_by_hash(text, seed, validation=0.04, test=0.06)
        kind = "unrewritable toxic" if toxicity > 0.5 else "unrewritable not toxic"
        yield Record(text, "paradetox", split, labels_of(toxicity=toxicity, obscene=weak_obscene(text)), weight=0.6, slice=kind,
                     measured=labels_of(toxicity=round(toxicity)))


def toxigen(root: Path, seed: int) -> Iterator[Record]:
    for item in json.loads((root / "safenlp_toxigen_implicithate" / "toxiGen.json").read_text(encoding="utf-8")):
        text, degree = tidy(item["text"]), (item["toxicity_score"] - 1) / 4
        labels = labels_of(toxicity=degree, identity_attack=degree, severe_toxicity=0.0 if degree < 0.4 else None)
        hateful = float(item["label"] == "hate")
        split = split_by_hash(text, seed, validation=0.06, test=0.12)
        yield Record(text, "toxigen", split, labels, slice=item["target_groups"][0],
                     measured=labels_of(toxicity=hateful, identity_attack=hateful))


def implicit_hate(root: Path, seed: int) -> Iterator[Record]:
    for item in json.loads((root / "safenlp_toxigen_implicithate" / "implicitHate.json").read_text(encoding="utf-8")):
        hateful = item["label"] == "hate"
        # Implicit: without its author and thread much of it cannot be told from opinion, so it teaches a lean only.
        labels = labels_of(toxicity=0.5 if hateful else 0.1, identity_attack=0.6 if hateful else 0.08)
        text = tidy(item["text"])
        split = split_by_hash(text, seed, validation=0.05, test=0.08)
        yield Record(text, "implicit_hate", split, labels, weight=0.5, slice=item["label"],
                     measured=labels_of(identity_attack=float(hateful)))


def toxic_spans_civil(root: Path, seed: int) -> Iterator[Record]:
    folder = root / "toxic_spans_civil"
    kind_of = {"Insult": "insult", "Profane/Obscene": "obscene", "Identity based Attack": "identity_attack", "Threat": "threat"}
    annotations: dict[str, list[str]] = defaultdict(list)
    not_toxic: dict[str, int] = defaultdict(int)
    for row in rows_of(folder / "annotations.csv"):
        annotations[row["comment_id"]].append(row["annotation"])
        # "all toxic" with "not toxic" marks a post toxic as a whole, without a span: only the second alone denies it.
        not_toxic[row["comment_id"]] += row["not toxic"] == "True" and row["all toxic"] != "True"
    kinds: dict[str, set[str]] = defaultdict(set)
    for row in rows_of(folder / "spans.csv"):
        if row["type"] in kind_of:
            kinds[row["annotation"]].add(kind_of[row["type"]])
    published = published_split(folder)
    for row in rows_of(folder / "comments.csv"):
        votes = annotations.get(row["comment_id"], [])
        if not votes:
            continue
        share = {label: sum(label in kinds[vote] for vote in votes) / len(votes) for label in kind_of.values()}
        spanned = sum(bool(kinds[vote]) for vote in votes)
        # All posts were chosen as toxic; only the kind is uncertain, and a kind nobody marked is most likely absent.
        labels = labels_of(toxicity=0.9 if spanned else 0.75, **{k: (0.1 + 0.85 * s if spanned else None) for k, s in share.items()})
        text = tidy(row["comment_text"])
        if not_toxic[row["comment_id"]] * 2 > len(votes):
            labels = labels_of(toxicity=0.3)
        split = published.get(" ".join(text.split()), split_by_hash(text, seed, validation=0.04, test=0.06))
        measured = labels_of(**{k: float(s >= 0.5) for k, s in share.items()}) if spanned else []
        yield Record(text, "toxic_spans_civil", split, labels, weight=0.8, slice="post", measured=measured)


def published_split(folder: Path) -> dict[str, str]:
    """The SemEval-2021 task's own division, by text."""
    files = {"tsd_train.csv": "train", "tsd_trial.csv": "validation", "tsd_test.csv": "test"}
    return {tidy(row["text"]): split for file, split in files.items() for row in rows_of(folder / file)}


def wiki_context_toxicity(root: Path, seed: int) -> Iterator[Record]:
    for file in ("gc.csv", "gn.csv"):
        for row in rows_of(root / "wiki_context_toxicity" / file):
            text = tidy(row["text"])
            toxic = row["label"] == "1"
            labels = labels_of(toxicity=0.85) if toxic else all_clear()
            split = split_by_hash(text, seed, validation=0.05, test=0.10)
            yield Record(text, "wiki_context", split, labels, slice="toxic" if toxic else "civil", measured=labels_of(toxicity=float(toxic)))


#: The authors' sentiment grouping of the emotions; "ambiguous" ones tell no sentiment.
POSITIVE = {"admiration", "amusement", "approval", "caring", "desire", "excitement", "gratitude", "joy", "love", "optimism", "pride", "relief"}
NEGATIVE = {"anger", "annoyance", "disappointment", "disapproval", "disgust", "embarrassment", "fear", "grief", "nervousness", "remorse", "sadness"}
FRIENDLY = POSITIVE | {"curiosity", "confusion", "realization", "surprise", "neutral", "sadness", "grief", "remorse"}


def goemotions(root: Path, seed: int) -> Iterator[Record]:
    names = (root / "goemotions" / "labels.txt").read_text(encoding="utf-8").split()
    for file, split in (("train.tsv", "train"), ("dev.tsv", "validation"), ("test.tsv", "test")):
        for line in (root / "goemotions" / file).read_text(encoding="utf-8").splitlines():
            text, emotions, _ = line.split("\t")
            felt = {names[int(i)] for i in emotions.split(",")}
            text = tidy(text).replace("[NAME]", "sam").replace("[RELIGION]", "religion")
            yield Record(text, "goemotions", split, goemotions_labels(text, felt), weight=0.8, sentiment=sentiment_of(felt),
                         slice="friendly" if felt <= FRIENDLY else "other", measured=labels_of())


def sentiment_of(felt: set[str]) -> int | None:
    positive, negative = bool(felt & POSITIVE), bool(felt & NEGATIVE)
    if positive and negative:
        return None
    if positive or negative:
        return 2 if positive else 0
    return 1 if felt == {"neutral"} else None


def goemotions_labels(text: str, felt: set[str]) -> list[float | None]:
    """Warm feelings without a slur or insult are no abuse, whatever the language: this is where friendly profanity is learnt."""
    profane = is_profane(text)
    if may_be_abusive(text) or not felt <= FRIENDLY:
        return labels_of(obscene=1.0 if profane else None, severe_toxicity=0.0)
    warm = bool(felt & POSITIVE)
    if profane and not warm:
        return labels_of(obscene=1.0, severe_toxicity=0.0, identity_attack=0.0)
    doubt = 0.12 if profane else 0.03
    return labels_of(toxicity=doubt, severe_toxicity=0.0, obscene=0.9 if profane else 0.0, threat=0.0, insult=doubt, identity_attack=0.0)


_IRC_LINE = re.compile(r"^\[\d\d:\d\d\] <[^>]+> (.*)$")
_ADDRESSEE = re.compile(r"^[\w\[\]\\`_^{|}-]{2,20}[:,] +")
IRC_TEST_DAYS = ("2005-06-16", "2008-06-03", "2012-02-03", "2018-02-27")
IRC_VALIDATION_DAYS = ("2007-01-21", "2013-07-10")


def ubuntu_irc(root: Path, seed: int) -> Iterator[Record]:
    for path in sorted((root / "ubuntu_irc").glob("*.raw.txt")):
        day = path.name[:10]
        split = "test" if day in IRC_TEST_DAYS else "validation" if day in IRC_VALIDATION_DAYS else "train"
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines()):
            match = _IRC_LINE.match(line)
            if match is None:
                continue
            body = tidy(match[1])
            # Parley shows whom a message answers beside it, IRC inside it: every second line goes without.
            text = _ADDRESSEE.sub("", body) if number % 2 else body
            if not text:
                continue
            # Nobody labelled these lines. Those with strong words are left open instead of being called civil.
            labels = labels_of() if may_be_abusive(text) or is_profane(text) else all_clear()
            yield Record(text, "ubuntu_irc", split, labels, slice=day)


LOADERS: dict[str, Loader] = {
    "jigsaw": jigsaw,
    "davidson": davidson,
    "edos": edos,
    "hatemoji_build": hatemoji_build,
    "identity_templates": identity_templates,
    "paradetox": paradetox,
    "toxigen": toxigen,
    "implicit_hate": implicit_hate,
    "toxic_spans_civil": toxic_spans_civil,
    "wiki_context_toxicity": wiki_context_toxicity,
    "goemotions": goemotions,
    "ubuntu_irc": ubuntu_irc,
}
