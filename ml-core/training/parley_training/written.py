"""Lines of chat written for this project, one file a kind (`written/KIND.txt`): abuse as chats of today have it, and what looks like it.

The public sources are comments of ten years ago on encyclopedias and forums. They know neither the put-downs of game lobbies nor
threats without a harsh word, and hardly anything harmless that is worded harshly.
"""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

from .labels import TOXICITY_LABELS
from .lexicon import is_profane
from .records import Labels, Record, labels_of, obscene_if_profane, split_by_hash

FOLDER = Path(__file__).parent.parent / "written"

ABUSIVE: dict[str, Labels] = {
    "chat_insult": labels_of(toxicity=0.93, insult=0.85, identity_attack=0.03),
    "covert_threat": labels_of(toxicity=0.93, threat=0.85, identity_attack=0.03),
    "ill_wish": labels_of(toxicity=0.95, identity_attack=0.03),
    "sexual_harassment": labels_of(toxicity=0.9, identity_attack=0.1),
    "exclusion": labels_of(toxicity=0.93, identity_attack=0.9),
}
#: How toxic annotators would find the kind, as a probability.
HARMLESS = {
    "blunt_opinion": 0.1,
    "body_talk": 0.03,
    "civil_politics": 0.03,
    "friendly_banter": 0.08,
    "friendly_nearness": 0.02,
    "game_talk": 0.04,
    "innocent_words": 0.03,
    "movement": 0.03,
    "news_of_harm": 0.04,
    "quoted_report": 0.07,
    "self_deprecation": 0.07,
    "swearing": 0.06,
    "well_wish": 0.02,
}

#: Kinds in which a harsh word is a name, an animal, a dish or a quotation: no list of words can tell whether it is strong language.
MENTIONS = ("innocent_words", "news_of_harm", "quoted_report")


def labels_for(kind: str, text: str) -> Labels:
    if kind in ABUSIVE:
        return list(ABUSIVE[kind])
    doubt = HARMLESS[kind]
    labels = labels_of(toxicity=doubt, severe_toxicity=0.0, obscene=0.0, threat=doubt / 2, insult=doubt / 2, identity_attack=doubt / 2)
    if kind in MENTIONS and is_profane(text):
        return [None if name == "obscene" else label for name, label in zip(TOXICITY_LABELS, labels)]
    return obscene_if_profane(labels, text)


def written(seed: int) -> Iterator[Record]:
    for kind in sorted([*ABUSIVE, *HARMLESS]):
        for text in (FOLDER / f"{kind}.txt").read_text(encoding="utf-8").splitlines():
            split = split_by_hash(text, seed, validation=0.08, test=0.12)
            yield Record(text, "written", split, labels_for(kind, text), slice=kind, measured=labels_of(toxicity=float(kind in ABUSIVE)))
