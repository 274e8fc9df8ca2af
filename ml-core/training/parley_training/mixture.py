"""What the model sees while training: sources in fixed proportions, disguised and joined texts, batches of like length."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from typing import Iterator

import torch
from tokenizers import Tokenizer

from .augment import DISGUISES, LATE_DISGUISES, Way, augment
from .labels import SENTIMENT_LABELS, TOXICITY_LABELS
from .lexicon import is_profane
from .records import Record
from .tokens import fitted

#: Share of each pool among the samples drawn; a pool is a source, or a part of one that would otherwise be drowned or drown.
SHARES = {
    "jigsaw": 0.28,
    "jigsaw rare": 0.05,
    "paradetox": 0.09,
    "davidson": 0.02,
    "davidson neither": 0.01,
    "edos": 0.03,
    "hatemoji_build": 0.03,
    "toxigen": 0.03,
    "implicit_hate": 0.01,
    "toxic_spans_civil": 0.04,
    "identity_templates": 0.015,
    "identity_wikipedia": 0.015,
    "wiki_context": 0.02,
    "goemotions": 0.08,
    "goemotions profane": 0.03,
    "ubuntu_irc": 0.05,
    "generated": 0.08,
    "generated talk": 0.04,
    "written": 0.08,
}
#: For a descent: more of Jigsaw and of what was written for chats, and Jigsaw's rare labels no more often than they are (they are
#: in the pool `jigsaw` too), since drawn oftener they are learnt by heart.
LATE_SHARES = SHARES | {
    "jigsaw": 0.36,
    "jigsaw rare": 0.0,
    "paradetox": 0.08,
    "edos": 0.02,
    "hatemoji_build": 0.02,
    "toxic_spans_civil": 0.03,
    "goemotions": 0.06,
    "generated": 0.06,
    "generated talk": 0.05,
    "written": 0.12,
}
JOINED_SHARE = 0.04
#: Our own sentences that have few places to fill, so that hardly any would be drawn among the many of the other kinds.
TALK = ("friendly_profanity", "game_talk", "small_talk", "not_people", "blunt_opinion", "innocent_words", "reclaimed", "appointments")


@dataclass(frozen=True, slots=True)
class Mixture:
    shares: dict[str, float]
    ways: tuple[Way, ...]


MIXTURES = {"even": Mixture(SHARES, DISGUISES), "late": Mixture(LATE_SHARES, LATE_DISGUISES)}


def pool_of(record: Record) -> list[str]:
    if record.source == "jigsaw" and (record.labels[1] == 1 or record.labels[3] == 1 or record.labels[5] == 1):
        return ["jigsaw", "jigsaw rare"]
    if record.source == "goemotions" and record.labels[0] is not None and is_profane(record.text):
        return ["goemotions", "goemotions profane"]
    if record.source == "davidson" and record.slice == "neither":
        return ["davidson neither"]
    if record.source == "generated" and record.slice in TALK:
        return ["generated talk"]
    return [record.source]


class Pools:
    """Endless draws: each pool is walked through in a shuffled order and reshuffled at its end. The cursors can be saved."""

    def __init__(self, records: list[Record], seed: int) -> None:
        self._seed = seed
        self._pools: dict[str, list[Record]] = defaultdict(list)
        for record in records:
            if all(label is None for label in record.labels) and record.sentiment is None:
                continue
            for name in pool_of(record):
                self._pools[name].append(record)
        # Nineteen in twenty template rows have one of two shapes: keep all of the others and a part of these.
        rng = random.Random(f"templates:{seed}")
        self._pools["identity_templates"] = [r for r in self._pools["identity_templates"] if r.slice != "name_adj" or rng.random() < 0.04]
        self.cursors: dict[str, int] = {name: 0 for name in SHARES}
        self._order: dict[str, tuple[int, list[int]]] = {}

    def members(self, name: str) -> list[Record]:
        return self._pools[name]

    def draw(self, name: str) -> Record:
        pool, cursor = self._pools[name], self.cursors[name]
        lap, position = divmod(cursor, len(pool))
        if name not in self._order or self._order[name][0] != lap:
            order = list(range(len(pool)))
            random.Random(f"{self._seed}:{name}:{lap}").shuffle(order)
            self._order[name] = (lap, order)
        self.cursors[name] = cursor + 1
        return pool[self._order[name][1][position]]


@dataclass(slots=True)
class Sample:
    ids: list[int]
    labels: list[float | None]
    weight: float
    sentiment: int | None


def joined(first: Record, second: Record, rng: random.Random) -> tuple[str, list[float | None]]:
    """Two texts in one: abusive in a respect as soon as either is, harmless only where both are known to be."""
    parts = [first.text, second.text]
    rng.shuffle(parts)
    labels = [
        max(a, b) if a is not None and b is not None else next((x for x in (a, b) if x is not None and x >= 0.75), None)
        for a, b in zip(first.labels, second.labels)
    ]
    return " ".join(parts), labels


class Stream:
    def __init__(self, records: list[Record], tokenizer: Tokenizer, seed: int, start: int, mixture: Mixture) -> None:
        self.pools = Pools(records, seed)
        self._names, self._shares = list(mixture.shares), list(mixture.shares.values())
        self._ways = mixture.ways
        self._tokenizer = tokenizer
        self._rng = random.Random(f"stream:{seed}:{start}")

    def _drawn(self) -> tuple[str, list[float | None], float, int | None]:
        rng = self._rng
        record = self.pools.draw(rng.choices(self._names, self._shares)[0])
        if rng.random() < JOINED_SHARE and len(record.text) < 200:
            other = self.pools.draw(rng.choice(("ubuntu_irc", "generated", "paradetox", "jigsaw")))
            if len(other.text) < 200:
                text, labels = joined(record, other, rng)
                return augment(text, rng, self._ways), labels, min(record.weight, other.weight), None
        return augment(record.text, rng, self._ways), record.labels, record.weight, record.sentiment

    def _samples(self, count: int, max_length: int) -> list[Sample]:
        drawn = [self._drawn() for _ in range(count)]
        encoded = self._tokenizer.encode_batch([text for text, *_ in drawn])
        return [
            Sample(fitted(e.ids, max_length, self._rng.random() < 0.5), labels, weight, sentiment)
            for e, (_, labels, weight, sentiment) in zip(encoded, drawn)
        ]

    def batches(self, tokens: int, max_length: int) -> Iterator[dict[str, torch.Tensor]]:
        """Batches of about `tokens` tokens of texts of like length, in random order of length."""
        while True:
            samples = sorted(self._samples(2048, max_length), key=lambda s: len(s.ids) + self._rng.random())
            batches: list[list[Sample]] = [[]]
            for sample in samples:
                if (len(batches[-1]) + 1) * len(sample.ids) > tokens:
                    batches.append([])
                batches[-1].append(sample)
            self._rng.shuffle(batches)
            yield from (collated(batch) for batch in batches if batch)


def padded(rows: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    width = max(map(len, rows))
    ids = torch.tensor([row + [0] * (width - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows])
    return ids, mask


def collated(batch: list[Sample]) -> dict[str, torch.Tensor]:
    ids, mask = padded([s.ids for s in batch])
    known = torch.tensor([[label is not None for label in s.labels] for s in batch], dtype=torch.float32)
    return {
        "input_ids": ids,
        "attention_mask": mask,
        "labels": torch.tensor([[label or 0.0 for label in s.labels] for s in batch]),
        "known": known * torch.tensor([s.weight for s in batch]).unsqueeze(1),
        "sentiment": torch.tensor([-100 if s.sentiment is None else s.sentiment for s in batch]),
    }


assert len(TOXICITY_LABELS) + len(SENTIMENT_LABELS) == 9
