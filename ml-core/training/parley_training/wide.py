"""Step 4: fit the linear model that has its say beside the network, over the same tokens.

It is fitted to Jigsaw nearly alone: a linear model has room for one idea of what the labels mean. What else the network learns
from counts a little here, so that a term of identity is not taken for abuse.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from tokenizers import Tokenizer

from .labels import TOXICITY_LABELS
from .mixture import LATE_SHARES, Pools
from .model import ModerationModel, Wide
from .records import Record, read_records
from .score import by_length, logits_of
from .tokens import fitted, load

JIGSAW_SHARE = 0.9
#: How far its logits move the network's, as a ratio of their spreads; anything from 0.2 to 0.5 does the same on validation. It
#: sees words and not what they are for: swearing among friends, the name of a people. So it says nothing of toxicity, and little
#: where such words decide.
SPREADS = {"toxicity": 0.0, "severe_toxicity": 0.3, "obscene": 0.1, "threat": 0.3, "insult": 0.2, "identity_attack": 0.1}
MAX_LENGTH = 256
#: Inverse strength of the regularisation, for texts of length one.
C = 4.0


def tokens_of(tokenizer: Tokenizer, texts: list[str]) -> csr_matrix:
    """Logarithmic counts of the tokens of each text."""
    encoded = tokenizer.encode_batch(texts)
    special = {tokenizer.token_to_id(name) for name in ("[CLS]", "[SEP]")}
    ids = [[i for i in fitted(e.ids, MAX_LENGTH, keep_tail=True) if i not in special] for e in encoded]
    starts = np.cumsum([0, *map(len, ids)])
    flat = np.concatenate([np.array(row, np.int64) for row in ids])
    counts = csr_matrix((np.ones(len(flat), np.float32), flat, starts), shape=(len(texts), tokenizer.get_vocab_size()))
    counts.sum_duplicates()
    counts.data = 1.0 + np.log(counts.data)
    return counts


def scaled(counts: csr_matrix, idf: np.ndarray) -> csr_matrix:
    weighted = counts.multiply(idf).tocsr()
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    return weighted.multiply(1.0 / np.maximum(lengths, 1e-6)[:, None]).tocsr()


def weighted_records(records: list[Record], seed: int) -> tuple[list[Record], np.ndarray]:
    """Jigsaw's texts count one each; the others share what is left as they share the network's mixture."""
    pools = Pools(records, seed)
    jigsaw = pools.members("jigsaw")
    others = {name: share for name, share in LATE_SHARES.items() if not name.startswith("jigsaw")}
    mass = len(jigsaw) * (1.0 - JIGSAW_SHARE) / JIGSAW_SHARE / sum(others.values())
    chosen = {id(record): (record, 1.0) for record in jigsaw}
    for name, share in others.items():
        for record in pools.members(name):
            _, before = chosen.get(id(record), (record, 0.0))
            chosen[id(record)] = (record, before + mass * share / len(pools.members(name)) * record.weight)
    return [record for record, _ in chosen.values()], np.array([weight for _, weight in chosen.values()])


def attach(model: ModerationModel, path: Path, tokenizer: Tokenizer, validation: list[Record]) -> None:
    """Gives `model` the linear part of `path`, with the shares that `SPREADS` mean on Jigsaw's validation texts."""
    stored = np.load(path)
    wide = Wide(torch.from_numpy(stored["weights"]), torch.from_numpy(stored["idf"])).eval()
    texts = [r.text for r in validation if r.source == "jigsaw"]
    labels = len(TOXICITY_LABELS)
    said = by_length(lambda ids, mask: wide(ids, mask).numpy(), tokenizer, texts, MAX_LENGTH, spread=12, outputs=labels)
    alone = logits_of(model, tokenizer, texts, MAX_LENGTH)
    spreads = np.array([SPREADS[label] for label in TOXICITY_LABELS], np.float32)
    model.wide = wide
    model.wide_shares = torch.from_numpy(np.stack([spreads * logits[:, :labels].std(axis=0) / said.std(axis=0) for logits in alone]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder written by prepare")
    parser.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json that train wrote")
    parser.add_argument("--out", type=Path, required=True, help="file to write, .npz")
    parser.add_argument("--seed", type=int, default=20261121)
    args = parser.parse_args()

    records, weights = weighted_records(list(read_records(args.data / "train.jsonl.gz")), args.seed)
    tokenizer = load(args.tokenizer)
    counts = tokens_of(tokenizer, [r.text for r in records])
    jigsaw = np.array([r.source == "jigsaw" for r in records])
    frequency = np.bincount(counts[jigsaw].indices, minlength=counts.shape[1])
    idf = np.log((1 + jigsaw.sum()) / (1 + frequency)) + 1.0
    features = scaled(counts, idf)
    table = np.zeros((counts.shape[1], len(TOXICITY_LABELS)))
    for index, label in enumerate(TOXICITY_LABELS):
        rows = [i for i, r in enumerate(records) if r.labels[index] is not None]
        truth = np.array([records[i].labels[index] >= 0.5 for i in rows])
        fit = LogisticRegression(C=C, solver="liblinear").fit(features[rows], truth, sample_weight=weights[rows])
        table[:, index] = fit.coef_[0] * idf
        print(f"{label}: {len(rows)} texts, {int(truth.sum())} positive", flush=True)
    # What marks the ends of a text is no word of it.
    silent = [tokenizer.token_to_id(name) for name in ("[PAD]", "[CLS]", "[SEP]")]
    idf[silent], table[silent] = 0.0, 0.0
    args.out.parent.mkdir(parents=True, exist_ok=True)
    np.savez(args.out, weights=table.astype(np.float32), idf=idf.astype(np.float32))


if __name__ == "__main__":
    main()
