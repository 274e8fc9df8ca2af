"""Step 1: read every source, assign splits, drop what leaks between them, write one file per split."""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections import Counter
from pathlib import Path
from typing import Iterable

from .cases import BLIND_CASES, CASES, read_cases
from .generate import generated
from .records import Record, words_of, write_records
from .sources import LOADERS
from .written import written

#: Long enough that two independent texts do not share such a run of words.
SHINGLE_WORDS = 8
#: A functional case is short: so many of its words in a row are most of it.
CASE_SHINGLE_WORDS = 5
_BARE_WORD = re.compile(r"[^\W_]+")


def shingles(words: list[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


class Asked:
    """What the functional cases ask. Letters and digits alone count: an emoji at its end makes a case no other text."""

    def __init__(self, cases: Iterable[str]) -> None:
        asked = [_BARE_WORD.findall(case.lower()) for case in cases]
        self._whole = {tuple(words) for words in asked if words}
        self._runs = {run for words in asked for run in shingles(words, CASE_SHINGLE_WORDS)}

    def has(self, record: Record) -> bool:
        """True for a text that is a case, and for one written for this recipe that has five words in a row of one."""
        words = _BARE_WORD.findall(record.text.lower())
        is_ours = record.source in ("generated", "written")
        return tuple(words) in self._whole or (is_ours and not self._runs.isdisjoint(shingles(words, CASE_SHINGLE_WORDS)))


def without_leaks(records: list[Record], cases: Iterable[str] = ()) -> tuple[list[Record], Counter[str]]:
    """Drop training texts that repeat a held-out one of any source, in whole (four words or more) or in an eight-word run, and what `cases` ask.

    Several sets quote the same Wikipedia, Reddit and Twitter comments; ParaDetox holds sentences of Jigsaw comments.
    Equal training texts are kept once per source.
    """
    asked = Asked(cases)
    held_out_texts: set[str] = set()
    held_out_shingles: set[tuple[str, ...]] = set()
    for record in records:
        if record.split != "train" and record.source != "identity_templates":
            words = words_of(record.text)
            held_out_texts.add(" ".join(words))
            held_out_shingles |= shingles(words, SHINGLE_WORDS)
    kept: list[Record] = []
    dropped: Counter[str] = Counter()
    seen: set[tuple[str, str, str]] = set()
    for record in records:
        words = words_of(record.text)
        key = " ".join(words) or record.text
        identity = (record.source, record.split, key)
        leaks = record.split == "train" and len(words) > 3 and (key in held_out_texts or not held_out_shingles.isdisjoint(shingles(words, SHINGLE_WORDS)))
        if identity in seen or leaks or (record.split == "train" and asked.has(record)):
            dropped[record.source] += 1
            continue
        seen.add(identity)
        kept.append(record)
    return kept, dropped


def checksums(root: Path) -> dict[str, str]:
    files = sorted(p for p in root.rglob("*") if p.is_file() and p.suffix in {".csv", ".tsv", ".json", ".txt"} and "LICENSE" not in p.name)
    return {str(p.relative_to(root)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with one folder per source")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=20261121)
    parser.add_argument("--generated", type=int, default=9000, help="generated sentences of each polarity")
    args = parser.parse_args()

    records = [record for load in LOADERS.values() for record in load(args.data, args.seed) if record.text]
    records += generated(args.generated, args.seed)
    records += written(args.seed)
    kept, dropped = without_leaks(records, [case.text for file in (CASES, BLIND_CASES) for case in read_cases(file)])
    args.out.mkdir(parents=True, exist_ok=True)
    for split in ("train", "validation", "test"):
        write_records(args.out / f"{split}.jsonl.gz", (r for r in kept if r.split == split))
    counts = Counter((r.source, r.split) for r in kept)
    summary = {
        "seed": args.seed,
        "rows": {source: {split: counts[source, split] for split in ("train", "validation", "test")} for source in sorted({r.source for r in kept})},
        "dropped_as_repeat_or_leak": dict(sorted(dropped.items())),
        "sha256": checksums(args.data),
    }
    (args.out / "summary.json").write_text(json.dumps(summary, indent=2) + "\n")
    print(json.dumps({k: summary[k] for k in ("rows", "dropped_as_repeat_or_leak")}, indent=1))


if __name__ == "__main__":
    main()
