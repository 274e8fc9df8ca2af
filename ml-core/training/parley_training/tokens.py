"""The encoder's own word pieces, with emoji put in the places its vocabulary leaves unused.

The original tokenizer turns every emoji into [UNK], so that "I would love to (knife) some (man)" and "... (clap) ..." are one
text to it. Giving emoji their own pieces costs nothing at run time and works in every runtime that reads tokenizer.json.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Iterable

import torch
from tokenizers import Tokenizer

_EMOJI = re.compile("[\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
#: A skin tone says nothing that a moderation model should hear on its own, but it changes the word it is attached to.
SKIN_TONES = {"\U0001f3fb": "light", "\U0001f3fc": "light", "\U0001f3fd": "brown", "\U0001f3fe": "brown", "\U0001f3ff": "black"}


def frequent_emoji(texts: Iterable[str], known: set[str], limit: int) -> list[str]:
    counts = Counter(symbol for text in texts for symbol in _EMOJI.findall(text))
    symbols = [s for s, count in counts.most_common() if count >= 2 and s not in known and unicodedata.name(s, "")]
    return symbols[:limit]


def with_emoji(original: dict, texts: Iterable[str]) -> tuple[dict, dict[str, str]]:
    """The tokenizer with emoji pieces and without fixed padding or truncation; and which words each new piece stands for."""
    tokenizer = json.loads(json.dumps(original)) | {"padding": None, "truncation": None}
    vocabulary: dict[str, int] = tokenizer["model"]["vocab"]
    unused = sorted((piece for piece in vocabulary if piece.startswith("[unused")), key=vocabulary.__getitem__)
    meanings: dict[str, str] = {}
    for emoji in frequent_emoji(texts, set(vocabulary), len(unused) // 2):
        meaning = SKIN_TONES.get(emoji) or unicodedata.name(emoji).lower().replace("emoji modifier", "")
        # A word that ends in an emoji is split before it, hence the second, continuing piece.
        for piece in (emoji, f"##{emoji}"):
            vocabulary[piece] = vocabulary.pop(unused.pop(0))
            meanings[piece] = meaning
    tokenizer["model"]["vocab"] = dict(sorted(vocabulary.items(), key=lambda item: item[1]))
    return tokenizer, meanings


def start_embeddings(weights: torch.Tensor, tokenizer: dict, original: Tokenizer, meanings: dict[str, str]) -> None:
    """Give each emoji the mean embedding of the words of its Unicode name."""
    vocabulary = tokenizer["model"]["vocab"]
    for piece, meaning in meanings.items():
        ids = original.encode(meaning, add_special_tokens=False).ids
        weights[vocabulary[piece]] = weights[ids].mean(dim=0)


def load(path: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def fitted(ids: list[int], length: int, keep_tail: bool) -> list[int]:
    """A text of at most `length` tokens: its beginning, or its beginning and end joined."""
    if len(ids) <= length:
        return ids
    if not keep_tail:
        return ids[: length - 1] + ids[-1:]
    head = length // 2
    return ids[:head] + ids[-(length - head) :]
