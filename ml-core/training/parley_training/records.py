"""One labelled text, how it is written to disk, and how texts are assigned to splits for ever."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Iterable, Iterator

from .labels import TOXICITY_LABELS
from .lexicon import is_profane

Labels = list[float | None]


@dataclass(slots=True)
class Record:
    """A text with what is known about it; an unknown label is None and is never trained on or measured."""

    text: str
    source: str
    split: str
    labels: Labels
    weight: float = 1.0
    sentiment: int | None = None
    #: Free word to slice the figures by, such as an identity group or a kind of case.
    slice: str = ""
    #: The labels as the source gave them, where `labels` was completed by a rule for training.
    measured: Labels = field(default_factory=list)


def labels_of(**known: float | None) -> Labels:
    """The six labels in order, None where not named."""
    unexpected = set(known) - set(TOXICITY_LABELS)
    if unexpected:
        raise ValueError(f"not labels: {sorted(unexpected)}")
    return [known.get(name) for name in TOXICITY_LABELS]


def all_clear() -> Labels:
    """A text that is known to be harmless in every respect."""
    return [0.0] * len(TOXICITY_LABELS)


#: Where nobody is meant, strong language is obscene, but no policy should be so sure of it that the text is hidden.
SURELY_OBSCENE = 0.85


def obscene_if_profane(labels: Labels, text: str) -> Labels:
    """`labels` of a text that abuses nobody, with its strong language, if it has any, among them."""
    obscene = TOXICITY_LABELS.index("obscene")
    return [SURELY_OBSCENE if i == obscene and is_profane(text) else label for i, label in enumerate(labels)]


#: Words, and each symbol beyond the typographic ones: an emoji can be all that two texts differ by.
_WORD = re.compile(r"\w+|[^\W\x00-\u24ff]|[\u2500-\u2bff\U0001f000-\U0001faff]")


def words_of(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def split_by_hash(text: str, seed: int, validation: float, test: float) -> str:
    """Assign by content, so that equal texts (also raw and cleaned forms of one) always share a split."""
    digest = hashlib.sha256(f"{seed}:{' '.join(words_of(text))}".encode()).digest()
    position = int.from_bytes(digest[:8], "big") / 2**64
    if position < test:
        return "test"
    return "validation" if position < test + validation else "train"


#: These decide most, or have few rows of the kind that a figure is of.
WHOLE_SOURCES = ("jigsaw", "ubuntu_irc", "toxigen", "wiki_context")


def sampled(records: list[Record], cap: int) -> list[Record]:
    """All of `WHOLE_SOURCES`; of every other source at most `cap`, drawn, the same ones every time."""
    counts: Counter[str] = Counter()
    kept = []
    shuffled = records[:]
    random.Random(1).shuffle(shuffled)
    for record in shuffled:
        counts[record.source] += 1
        if record.source in WHOLE_SOURCES or counts[record.source] <= cap:
            kept.append(record)
    return kept


def write_records(path: Path, records: Iterable[Record]) -> int:
    count = 0
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=3) as file:
        for record in records:
            file.write(json.dumps(asdict(record), ensure_ascii=False) + "\n")
            count += 1
    return count


def read_records(path: Path) -> Iterator[Record]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield Record(**json.loads(line))
