"""Words of abuse. They decide where obfuscation is applied and which weak labels are trusted; they never score a text."""

import re

#: Strong language: a text that uses one of these is obscene, though not therefore toxic.
PROFANITY = (
    "fuck fucks fucked fucker fuckers fuckin fucking motherfucker motherfuckers motherfucking wtf stfu shit shits shitty "
    "bullshit shithead dipshit shitting piss pissed asshole assholes arsehole arse ass asses dumbass jackass cunt cunts dick "
    "dicks dickhead cock cocks cocksucker prick pussy pussies bitch bitches bitching bastard bastards twat wank wanker "
    "wankers bollocks tits titties whore whores slut sluts hoe hoes thot crap damn goddamn"
).split()

INSULTS = (
    "idiot idiots idiotic moron morons moronic stupid dumb imbecile imbeciles loser losers clown clowns scum scumbag trash "
    "garbage pathetic worthless dimwit halfwit nitwit dunce dummy jerk jerks douche douchebag creep creeps freak freaks weirdo "
    "weirdos ugly fatass fatso pig pigs rat rats coward cowards liar liars troll trolls hypocrite ignorant braindead retard "
    "retards retarded cretin buffoon simp incel vermin parasite parasites disgusting disgrace psycho lunatic nutjob tool"
).split()

SLURS = (
    "nigger niggers nigga niggas faggot faggots fag fags dyke dykes tranny trannies kike kikes spic spics wetback wetbacks chink "
    "chinks gook gooks raghead ragheads towelhead towelheads paki pakis coon coons gypsy gypsies cripple cripples mongoloid "
    "shemale shemales homo homos beaner beaners jap japs redskin redskins sandnigger zipperhead muzzie muzzies kraut negro"
).split()

VIOLENCE = "kill kills killing murder murdered rape raped raping die dies dead hang shoot stab strangle behead burn beat punch kys".split()

_PROFANE = re.compile(r"\b(" + "|".join(PROFANITY) + r")\b", re.IGNORECASE)
_HARSH_WORDS = frozenset(PROFANITY + INSULTS + SLURS + VIOLENCE)
_HATEFUL = re.compile(r"\b(" + "|".join(SLURS + INSULTS + ["cunt", "whore", "slut", "bitch", "asshole", "dickhead"]) + r")\b", re.IGNORECASE)


def is_profane(text: str) -> bool:
    return _PROFANE.search(text) is not None


def is_harsh_word(word: str) -> bool:
    return word.lower().strip(".,!?'\"") in _HARSH_WORDS


def may_be_abusive(text: str) -> bool:
    """True when a text holds an insult or slur, so that silence of its annotators about toxicity means nothing."""
    return _HATEFUL.search(text) is not None
