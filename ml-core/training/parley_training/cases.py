"""The functional cases: what the model is asked after training, and never before."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).parent.parent / "evaluation"
#: Written beside the training grammar, and by who saw results.
CASES = _FOLDER / "cases.tsv"
#: Written by who knew neither the grammar nor any result.
BLIND_CASES = _FOLDER / "blind-cases.tsv"


@dataclass(frozen=True, slots=True)
class Case:
    kind: str
    is_abusive: bool
    text: str


def read_cases(file: Path) -> list[Case]:
    with file.open(encoding="utf-8") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Case(row["kind"], row["abusive"] == "1", row["text"]) for row in rows]
