"""How people disguise words in chat. Applied to harsh and plain words alike, so that a disguise itself is no sign of abuse."""

from __future__ import annotations

import random
import re
from typing import Callable

from .lexicon import is_harsh_word

LEET = {"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7", "b": "8", "g": "9", "l": "1"}
HOMOGLYPHS = {"a": "аα", "e": "еε", "o": "оο", "c": "с", "p": "рρ", "x": "х", "y": "у", "i": "іι", "k": "к", "t": "т", "u": "υ", "n": "п", "h": "һ"}
NEIGHBOURS = {"a": "sq", "e": "wr", "i": "uo", "o": "ip", "u": "yi", "t": "ry", "s": "ad", "n": "bm", "r": "et", "l": "k", "c": "xv", "d": "sf", "k": "jl"}
SEPARATORS = (" ", " ", ".", "-", "_", "*")


def leet(word: str, rng: random.Random) -> str:
    return "".join(rng.choice(LEET[c]) if c in LEET and rng.random() < 0.6 else c for c in word.lower())


def spaced(word: str, rng: random.Random) -> str:
    return rng.choice(SEPARATORS).join(word)


def stretched(word: str, rng: random.Random) -> str:
    at = rng.randrange(len(word))
    return word[:at] + word[at] * rng.randint(2, 5) + word[at + 1 :]


def lookalike(word: str, rng: random.Random) -> str:
    return "".join(rng.choice(HOMOGLYPHS[c]) if c in HOMOGLYPHS and rng.random() < 0.5 else c for c in word.lower())


def dropped(word: str, rng: random.Random) -> str:
    if len(word) < 4:
        return word
    at = rng.randrange(1, len(word) - 1)
    return word[:at] + word[at + 1 :]


def swapped(word: str, rng: random.Random) -> str:
    if len(word) < 4:
        return word
    at = rng.randrange(1, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def mistyped(word: str, rng: random.Random) -> str:
    at = rng.randrange(len(word))
    neighbours = NEIGHBOURS.get(word[at].lower())
    return word if neighbours is None else word[:at] + rng.choice(neighbours) + word[at + 1 :]


def starred(word: str, rng: random.Random) -> str:
    if len(word) < 3:
        return word
    hidden = rng.randint(1, min(2, len(word) - 2))
    return word[0] + rng.choice("*#") * hidden + word[1 + hidden :]


Way = Callable[[str, random.Random], str]
DISGUISES: tuple[Way, ...] = (leet, leet, spaced, stretched, lookalike, dropped, swapped, mistyped, starred)
#: For a descent, with more typing errors: the worker's folding undoes most of the others before the model reads them.
LATE_DISGUISES: tuple[Way, ...] = (
    leet, leet, spaced, stretched, lookalike, dropped, dropped, dropped, swapped, swapped, mistyped, mistyped, starred,
)


def disguise(text: str, rng: random.Random, ways: tuple[Way, ...]) -> str:
    """Disguise the harsh words, or a random one or two where there are none."""
    words = text.split(" ")
    harsh = [i for i, word in enumerate(words) if is_harsh_word(word)]
    longer = [i for i, word in enumerate(words) if len(word) >= 3 and word.isalpha()]
    chosen = harsh if harsh and rng.random() < 0.8 else rng.sample(longer, min(len(longer), rng.randint(1, 2)))
    way = rng.choice(ways)
    for i in chosen:
        words[i] = way(words[i], rng) if words[i] else words[i]
    return " ".join(words)


_PUNCTUATION = re.compile(r"[^\w\s'@]+")
OPENERS = ("lol ", "bro ", "omg ", "man ", "ok ", "so ", "hey ", "dude ", "wait ", "lmao ", "yo ", "@user ")
CLOSERS = (" lol", " lmao", " bro", " :)", " smh", " man", "!!", "...", " tbh", " ngl", " 😂", " haha", " imo", " ???")
#: How chat shortens what it writes often, in malice and otherwise.
SHORT_FORMS = {
    "kill yourself": "kys", "shut the fuck up": "stfu", "get the fuck out": "gtfo", "fuck you": "fu|fk u|f u", "fuck off": "foff|fk off", "piece of shit": "pos", "what the fuck": "wtf",
    "you are": "ur|u r", "you're": "ur", "your": "ur", "you": "u", "are": "r", "people": "ppl", "because": "bc|cuz", "please": "pls|plz", "really": "rly", "though": "tho", "thanks": "thx",
    "tonight": "2nite", "tomorrow": "tmrw", "right now": "rn", "i don't know": "idk", "to be honest": "tbh", "in my opinion": "imo", "oh my god": "omg", "for real": "fr", "going to": "gonna",
    "want to": "wanna", "something": "smth", "before": "b4", "great": "gr8", "friend": "fren", "nothing": "nth", "see you": "cya",
}
_SHORTENED = re.compile(r"\b(" + "|".join(sorted(SHORT_FORMS, key=len, reverse=True)) + r")\b", re.IGNORECASE)


def shortened(text: str, rng: random.Random) -> str:
    return _SHORTENED.sub(lambda found: rng.choice(SHORT_FORMS[found[0].lower()].split("|")) if rng.random() < 0.7 else found[0], text)


def chatty(text: str, rng: random.Random) -> str:
    """As chat writes it: short forms, no punctuation, perhaps a filler before or after."""
    if rng.random() < 0.4:
        text = shortened(text, rng)
    if rng.random() < 0.6:
        text = " ".join(_PUNCTUATION.sub(" ", text).split()) or text
    if rng.random() < 0.4:
        text = rng.choice(OPENERS) + text
    if rng.random() < 0.4:
        text += rng.choice(CLOSERS)
    return text


def spaced_out(text: str, rng: random.Random) -> str:
    """A whole short text with every letter apart, word breaks lost."""
    return spaced(text.replace(" ", ""), rng)


def augment(text: str, rng: random.Random, ways: tuple[Way, ...] = DISGUISES) -> str:
    draw = rng.random()
    if draw < 0.02 and len(text) < 30:
        return spaced_out(text, rng)
    if draw < 0.26:
        text = disguise(text, rng, ways)
    if 0.20 < draw < 0.40:
        text = chatty(text, rng)
    return text
