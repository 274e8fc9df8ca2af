"""Sentences written for this project where public data is thin: what people say about themselves and others, with and without malice.

The grammar pairs every hateful shape with harmless ones over the same words, so that neither an identity term nor an insult
inside a quotation is enough for a verdict. `prepare.py` drops every sentence that is a case of the evaluation, or most of one.
"""

from __future__ import annotations

import random
from typing import Iterator

from .records import Record, all_clear, labels_of, obscene_if_profane

#: (adjective, plural, one person)
IDENTITIES = [
    ("muslim", "muslims", "a muslim"), ("jewish", "jews", "a jew"), ("christian", "christians", "a christian"), ("hindu", "hindus", "a hindu"),
    ("sikh", "sikhs", "a sikh"), ("buddhist", "buddhists", "a buddhist"), ("atheist", "atheists", "an atheist"), ("catholic", "catholics", "a catholic"),
    ("black", "black people", "a black man"), ("white", "white people", "a white guy"), ("asian", "asians", "an asian woman"), ("latino", "latinos", "a latino"),
    ("arab", "arabs", "an arab"), ("african", "africans", "an african"), ("indian", "indians", "an indian guy"), ("chinese", "chinese people", "a chinese student"),
    ("mexican", "mexicans", "a mexican"), ("pakistani", "pakistanis", "a pakistani"), ("russian", "russians", "a russian"), ("american", "americans", "an american"),
    ("turkish", "turks", "a turk"), ("polish", "poles", "a pole"), ("nigerian", "nigerians", "a nigerian"), ("somali", "somalis", "a somali"), ("roma", "roma", "a roma woman"),
    ("gay", "gay people", "a gay man"), ("lesbian", "lesbians", "a lesbian"), ("bisexual", "bisexuals", "a bi woman"), ("trans", "trans people", "a trans woman"),
    ("queer", "queer people", "a queer person"), ("nonbinary", "nonbinary people", "a nonbinary person"), ("straight", "straight people", "a straight guy"),
    ("female", "women", "a woman"), ("male", "men", "a man"), ("female", "girls", "a girl"), ("feminist", "feminists", "a feminist"),
    ("disabled", "disabled people", "a disabled person"), ("deaf", "deaf people", "a deaf person"), ("blind", "blind people", "a blind person"),
    ("autistic", "autistic people", "an autistic person"), ("old", "old people", "an old man"), ("immigrant", "immigrants", "an immigrant"),
    ("refugee", "refugees", "a refugee"), ("foreign", "foreigners", "a foreigner"), ("poor", "poor people", "a poor person"), ("fat", "fat people", "a fat person"),
]
SLUR_WORDS = ["faggot", "fag", "nigger", "kike", "tranny", "dyke", "retard", "paki", "spic", "chink", "raghead", "wetback", "cripple", "gook"]
INSULT_WORDS = ["idiot", "moron", "loser", "clown", "stupid bitch", "asshole", "dumbass", "piece of shit", "pathetic loser", "worthless pig", "dickhead",
                "cunt", "fucking moron", "waste of space", "ugly freak", "scumbag", "bastard", "prick", "brainless troll", "little bitch", "jerk", "fat pig",
                "imbecile", "coward", "liar", "whore", "slut", "fuckwit", "wanker", "disgusting creep", "sad excuse for a human", "fucking idiot"]
NEGATIVES = ["disgusting", "stupid", "criminals", "animals", "subhuman", "parasites", "vermin", "evil", "dirty", "worthless", "inferior", "rapists",
             "terrorists", "a disease", "a plague", "scum", "trash", "mentally ill freaks", "thieves", "savages", "lazy leeches", "less than human", "filth", "a cancer"]
POSITIVES = ["wonderful", "kind", "welcome here", "great", "just people like everybody else", "beautiful", "as smart as anyone", "my friends", "equal", "amazing"]
RELATIONS = ["brother", "sister", "best friend", "boss", "teacher", "neighbour", "mom", "dad", "girlfriend", "roommate", "doctor", "cousin", "teammate"]
HARMS = ["be killed", "be deported", "be shot", "be locked up", "be wiped out", "die", "be banned from this country", "burn in hell", "be hanged", "be gassed",
         "be sterilised", "disappear", "not be allowed to vote", "be put down"]
VIOLENT = ["kill", "shoot", "stab", "beat up", "murder", "hang", "rape", "burn", "break every bone of", "strangle", "hunt down"]
WHO = ["he", "she", "some guy", "my boss", "a stranger", "this kid", "my ex", "a mod", "someone on the bus", "a customer"]
PLAYERS = ["noob", "bozo", "clown", "kid", "loser", "bot", "scrub", "nerd", "idiot", "freak", "incel", "trashcan", "healer", "support", "jungler", "midlaner", "monkey", "rat", "virgin", "simp", "dumbass", "retard"]
WEAK = ["bad", "trash", "garbage", "dogwater", "dog shit", "pathetic", "useless", "braindead", "terrible", "worthless", "stupid", "dumb", "ass", "hopeless", "ugly", "disgusting", "a joke", "boosted", "embarrassing"]
ILLNESSES = ["cancer", "aids", "covid", "a tumor", "leukemia", "a stroke", "ebola", "hit by a bus", "hit by a truck", "run over"]
KIN = ["mom", "mum", "mother", "dad", "sister", "brother", "family", "kid", "dog", "girlfriend", "wife"]
WHEN = ["tonight", "tomorrow", "christmas", "next week", "monday", "after school", "after work", "friday", "soon"]
BONES = ["legs", "arm", "neck", "jaw", "nose", "teeth", "fingers"]
BODIES = ["tits", "boobs", "ass", "pussy", "body", "feet"]
TOPICS = ["this game", "that movie", "the new album", "this recipe", "the last episode", "your build", "that goal", "the drop", "this song", "your drawing", "the update", "that boss fight"]
THINGS = ["this printer", "this bug", "my phone", "monday", "the weather", "this update", "my code", "traffic", "homework", "the wifi", "windows", "this level", "tax forms", "lag"]

SWEARS = ["fuck", "shit", "damn", "crap", "hell", "holy shit", "holy fuck", "oh fuck", "oh shit", "goddamn", "fucking hell", "bloody hell", "son of a bitch", "wtf", "jesus fuck"]
INTENSE = ["fucking", "fuckin", "so damn", "goddamn", "bloody", "freaking", "so fucking", "damn", "hella"]
GREAT = ["good", "great", "beautiful", "cool", "funny", "brilliant", "awesome", "sick", "insane", "delicious", "perfect", "cute", "tasty", "fast", "nice", "epic"]
STATES = ["tired", "happy", "late", "bored", "cold", "proud", "excited", "lost", "broke", "lucky", "nervous", "sleepy", "done for today", "in love with this", "glad you came", "sick of the rain"]
MISHAPS = ["burned the toast", "missed my train", "dropped my phone", "deleted the wrong folder", "overslept again", "left my wallet at home", "forgot her birthday", "broke the build",
           "stepped on a lego", "lost the match", "sent it to the wrong channel", "have an exam tomorrow", "need a nap", "ate all of it"]
PRAISE = ["you nailed it", "i'm proud of you", "congrats", "never change", "we did it", "that was art", "i owe you a beer", "come here and hug me", "take a bow", "i knew you could", "best day ever"]
WARM = ["lucky", "brilliant", "glorious", "absolute", "sexy", "talented", "crazy", "wonderful", "sweet", "clever"]
RUDE = ["bastard", "bitch", "motherfucker", "son of a bitch", "idiot", "fucker", "asshole", "dork", "nerd", "dumbass", "legend"]
QUESTIONS = ["is this error", "did i just watch", "happened here", "is going on with {thing}", "is that sound", "did you put in this sauce", "am i looking at", "time is it"]

HARMLESS: dict[str, list[str]] = {
    "neutral_identity": [
        "i am {one}", "i'm {adj}", "my {rel} is {adj}", "there are many {plural} in my town", "the {adj} community center opens at nine", "is anyone here {adj}?",
        "{plural} have lived here for centuries", "i grew up in a {adj} family", "she married {one}", "our club has {plural} and everyone else", "most {plural} i know like football",
        "the article is about {plural} in the 1950s", "as {one} i vote in every election", "he interviewed {one} for the podcast", "what do {plural} think about this law?",
        "how do {plural} celebrate new year?", "a {adj} author won the prize", "my {rel} and i are both {adj}", "{one} walked into the shop and bought bread",
        "the survey asked {plural} about rent", "two {adj} players joined the team today", "are there any {adj} restaurants near you", "being {adj} in a small town is not easy",
        "there was {one} in front of me in the queue", "more {plural} moved here last year", "{plural} and {plural2} live side by side here", "the new rules affect {plural} most",
    ],
    "positive_identity": [
        "i love {plural}", "{plural} are {good}", "proud to be {adj}", "{plural} deserve respect", "we need more {adj} voices in here", "so happy for my {adj} {rel}",
        "shoutout to all the {plural} in chat", "{plural} make this place better", "my {adj} {rel} is the kindest person i know", "i stand with {plural}", "{plural} belong here",
        "happy to see {one} win this", "nothing wrong with being {adj}", "{plural} rights are human rights", "i admire {plural} who speak up", "love my {adj} friends",
        "every {adj} kid should feel safe at school", "thank you to the {adj} nurse who helped my {rel}", "it is great to be {adj}", "{plural} are human beings and deserve to be loved",
        "{adj} lives matter", "all {adj} lives matter to me", "the {adj} lives matter march is on saturday", "stop {adj} hate", "end racism against {plural}", "{adj} pride starts at noon, see you there",
        "happy {adj} history month", "the {adj} rights movement changed this country", "support {adj} owned shops", "free the {adj} prisoners", "{adj} and {adj} together", "respect for {plural} and {plural2}",
        "i marched with {plural} and {plural2} yesterday", "{adj} joy matters", "say it loud, {adj} and proud",
    ],
    "negated_hate": [
        "i don't hate {plural}", "nobody should hate {plural}", "i would never hurt {plural}", "{plural} are not {bad}", "not all {plural} are {bad}, hardly any are",
        "it is wrong to say {plural} are {bad}", "i have nothing against {plural}", "no {adj} person should be afraid to go outside", "{plural} should never {harm}",
        "we must not let {plural} be treated like this", "{plural} aren't {bad}, they're people", "i don't think {plural} are {bad} at all", "why would anybody hate {plural}?",
        "never said {plural} were {bad}", "{plural} do not deserve to {harm}", "i can't stand it when {plural} get attacked", "stop hating {plural}", "there's no reason to fear {plural}",
    ],
    "counter_speech": [
        "saying that {plural} are {bad} is disgusting, stop it", "if you think {plural} are {bad} you are wrong", "please don't call people {slur} here", "calling anyone a {slur} is not ok",
        "people who say \"{plural} are {bad}\" have never met any", "that joke about {plural} wasn't funny, it was racist", "\"{plural} should {harm}\" is not an opinion, it is hate",
        "i reported the guy who wrote that {plural} should {harm}", "claiming {plural} are {bad} is how violence starts", "mods please remove the post that says {plural} are {bad}",
        "hating {plural} makes no sense to me", "anyone who thinks {plural} are {bad} should read a book", "you can't say {plural} are {bad} in here, that's against the rules",
        "the phrase \"kill all {plural}\" has no place in this server", "words like {slur} hurt people, don't use them", "how can you say {plural} are {bad}? that's awful",
    ],
    "quoted_abuse": [
        "{who} called me a \"{slur}\" yesterday and i cried", "someone wrote \"{plural} are {bad}\" under my post, can a mod look?", "{who} told me to \"shut up you {insult}\" at work today",
        "reporting this message: \"you are a {insult}\"", "they shouted {slur} at my {rel} from a car", "my {rel} got called a {insult} at school and it broke her heart",
        "the letter said \"go back to your country\", we called the police", "{who} yelled \"i will {violence} you\" at me, should i report it?", "is it ok that {who} called me a {insult}?",
        "the song uses the word {slur} a lot", "in the movie the villain says {plural} are {bad}", "the book quotes a letter that calls {plural} {bad}", "what does {slur} mean? i saw it in a film",
        "got a dm saying \"{plural} should {harm}\", what do i do", "he said all {plural} are {bad} and got banned for it", "a politician called {plural} {bad} last week and people protested",
        "i was called a {slur} for most of my childhood", "some kid in voice chat kept calling everyone {slur}, i left",
    ],
    "friendly_profanity": [
        "holy shit {topic} was amazing", "fuck yeah we won", "{topic} is fucking awesome", "damn you're good at this", "you beautiful bastard, you did it", "love you bitch, see you tonight",
        "shit i forgot my keys", "what the hell is wrong with my pc lol", "i'm such an idiot, forgot to save", "that was sick as hell", "hell yeah, {topic} slaps", "fuck me i'm tired",
        "no shit, really? congrats!!", "you crazy bastard that was brilliant", "so fucking proud of you", "wtf that's incredible", "oh fuck i left the oven on", "this shit is so good",
        "badass play dude", "bloody hell that's good", "damn, sorry to hear that", "fucking finally, it compiles", "you're a fucking legend", "happy birthday you old fart",
        "i was so dumb back then haha", "my dumb ass forgot the password again", "that's a shitload of work, thank you", "lmao you bastard you actually did it", "i fucked up the build, sorry all",
        "crap, meeting in five", "what a hell of a night", "bitch please, you know i'm in", "shut up, no way!! congrats", "shut up and take my money", "you lucky bastard, enjoy the trip",
        "this stupid game is so addictive", "i suck at {topic}", "fuck cancer", "love you idiots", "goodnight losers, see you tomorrow <3", "you guys are idiots and i love you",
    ],
    "swearing": [
        "{swear} {topic} was {great}", "{swear}, i {mishap}", "i {mishap}, {swear}", "i'm {intense} {state}", "{topic} is {intense} {great}", "that's {intense} {great}", "this is some {great} shit",
        "you {warm} {rude}, {praise}", "{praise} you {warm} {rude}", "{intense} {great} work, {praise}", "what the fuck {question}", "what the hell {question}", "{swear} {praise}!!", "fuck {thing}, i {mishap}",
        "{thing} is {intense} broken again", "{swear} {thing} again", "my {rel} is {intense} {great}", "{topic} was {intense} {great}, {swear}", "fuck it, i'm in", "we are {intense} winning this", "{swear} that {topic} tho",
        "no fucking way, {praise}", "it's {intense} hot today", "so much shit to do today", "i love this shit", "{topic} kicks ass", "a {intense} {great} day to be alive", "this shit is {intense} hard", "give me that shit, looks {great}",
        "i don't give a shit about {thing}", "{intense} {thing}", "shit, {thing} again?", "you scared the shit out of me lol", "i laughed my ass off at {topic}", "get your ass over here, food's ready", "ass kicked by {thing} again",
        "{swear}", "{swear}!", "{swear}!!", "{swear}...", "oh {swear}", "ah {swear}", "{swear} lol", "lol {swear}", "{swear} haha", "{swear} {swear}", "well {swear}", "{swear} man", "ok {swear}", "{swear} yes", "{swear} no",
    ],
    "word_mention": [
        "don't use the word {slur} in here", "is {slur} on the filter list?", "the word {slur} is blocked on this server", "{slur} is a slur, please edit your message", "why is {slur} offensive?", "we should add {slur} to the word list",
        "where does the word {slur} come from", "my {rel} still says {slur} and i hate it", "he lost his job for saying {slur} on air", "{slur} is not a word we use about people", "can the bot catch {insult} and {slur}?",
        "the filter missed {slur} again", "i had to look up what {slur} means", "we don't say {slur} anymore", "someone set their name to {slur}, please change it",
    ],
    "wrapped_abuse": [
        "{who} wrote \"{abuse}\" and i reported it", "\"{abuse}\" is what {who} told me, i feel awful", "please remove the message \"{abuse}\"", "nobody should have to read \"{abuse}\" in chat",
        "it is not ok to say \"{abuse}\"", "who would say something like \"{abuse}\"? awful", "{who} got banned for saying \"{abuse}\"", "the graffiti said \"{abuse}\", the city removed it",
        "he texted her \"{abuse}\" so she blocked him", "in court he admitted writing \"{abuse}\"", "imagine getting \"{abuse}\" in your inbox every day", "saying \"{abuse}\" is hate speech and it is wrong",
        "my {rel} was told \"{abuse}\" and hasn't slept since", "messages such as \"{abuse}\" will get you banned", "i got this dm: {abuse}. what should i do?", "how do i report someone who said \"{abuse}\"",
    ],
    "reclaimed": [
        "as a {slur} myself, i love this", "i'm a {slur} and proud of it", "proud {slur} here, hi all", "we {slur}s have to look after each other", "{slur} is what my friends and i call ourselves", "one {slur} to another: you look great",
        "i'm queer and proud", "we're here and we're queer", "as a dyke i loved the film", "us queers stick together", "my fellow fags, brunch on sunday?", "i'm a crip and my chair is faster than your car",
        "queer film night tomorrow", "dyke march starts at noon", "i call myself a fat girl and it is fine", "bad bitch energy today", "my bitches are coming over tonight <3",
        "i'm a proud slut, no shame", "tranny is what i call myself, not what you may call me", "my nigga just got the job, so proud", "what's up my nigga", "nerds like me love this",
    ],
    "not_people": [
        "i hate {thing}", "{thing} is a piece of shit", "{thing} can go to hell", "kill the process and restart", "nuke the cache", "this boss is killing me", "i'd kill for a coffee",
        "you killed it on stage!", "that joke murdered me", "kill all the zombies first", "stab the dragon in the eye then run", "shoot me a message later", "the master branch is broken",
        "{thing} sucks so much", "fuck {thing}", "we destroyed them 5-0 last night", "bombed my exam today", "my back is killing me", "dead game, nobody plays it", "beat the eggs, then add sugar",
        "cockroaches are disgusting", "i hit my head on the shelf", "this headline is garbage", "{thing} is trash", "our team got raped by lag again", "that pun should be illegal", "shoot, wrong channel",
        "he was hanged in 1780 for treason", "the film is about a serial killer who strangles people", "the documentary shows how the nazis murdered jews", "three people were shot downtown last night",
        "killall -9 {process}", "kill -9 the {process} and start it again", "just killall {process}", "sudo pkill {process}", "how do i kill {process} without a reboot", "the oom killer killed {process} again",
        "try kill -HUP on {process}", "ps aux then kill {process}", "{process} dies when i start it", "{process} is dead, restart it", "the child was killed by its parent process", "reap the zombie children of {process}",
        "hang on a second", "burn the iso to a usb stick", "punch in the code and wait", "die, stupid spider! got it", "i could murder a pizza right now",
    ],
    "game_talk": [
        "kill the healer first", "nice kill", "he's one shot, kill him", "i died again lol", "you killed me with that rocket haha", "shoot the tank", "their sniper is dead, push", "we slaughtered them last round",
        "i got stabbed through a wall, nice aim", "double kill!!", "kill streak of ten", "who killed the dragon", "come die with me in the raid tonight", "let's destroy the next team", "burn their base down",
        "i'll kill you in the next round :)", "headshot, you're dead mate", "you can't kill that boss with a knife", "execute on b, smoke and kill both", "enemy down, finish him", "gg you murdered us",
        "they wiped our squad", "rush them and kill everyone on point", "how many kills did you get", "stop feeding, you die every minute lol", "i choked so hard", "that grenade got all three of them",
    ],
    "self_deprecation": [
        "i'm such an {insult}, i {mishap}", "i'm a {insult}, sorry, i {mishap}", "i {mishap} like a {insult}", "my bad, i'm an {insult}", "i'm so dumb, i {mishap}", "ugh i'm stupid, i {mishap}", "i'm dumb, nevermind",
        "i feel like a {insult}, i {mishap}", "call me a {insult} but i {mishap}", "i was a {insult} back then", "i'm the {insult} who {mishap}", "am i a {insult} for liking {topic}?", "i'm trash at this game, sorry team",
        "i suck at this, carry me", "my {insult} brain {mishap}", "kms, i {mishap}", "kms {thing} is endless", "i want to die, i {mishap} lol", "{thing} makes me want to scream", "shoot me, {thing} again", "i hate myself, i {mishap}",
        "stupid me, i {mishap}", "how dumb am i, i {mishap}", "yes i {mishap}, i know, i'm a {insult}", "i'm an ugly crier", "i was being a {insult} yesterday, sorry", "don't mind me, just a {insult} who {mishap}",
    ],
    "appointments": [
        "see you {when}", "see you {when}!", "see you {when} then", "see you {when} at the meeting", "see you {when} {great} people", "ok see you {when}", "great, see you all {when}", "cya {when}", "talk to you {when}", "until {when}",
        "i'll be there {when}", "are you free {when}?", "{when} works for me", "let's meet {when}", "call me {when}", "what are you doing {when}?", "good luck {when}", "i'm off until {when}", "back {when}", "ready for {when}?",
        "who is coming {when}?", "the meeting is {when}", "i'll send it {when}", "can we do {when} instead?", "i have time {when}", "the exam is {when}, wish me luck", "we play {when}", "pizza {when}?", "no stream {when}, sorry",
        "i'm coming over {when}", "i'll come to your house {when} and bring cake", "i'll wait for you at the station {when}", "we'll visit you {when}", "i'm outside, open the door", "i'm at your door with the parcel",
        "what's your address? i'll send the invitation", "i live near you", "i know that street", "i know where that is", "i will find you in the crowd", "i'll find it {when}", "someone will meet you at the gate {when}",
        "my {kin} arrives {when}", "my {kin} is sick", "my {kin} says hi", "how is your {kin}?", "say hi to your {kin}", "your {kin} seems nice", "your {kin} goes to my school", "i know your {kin} from work", "i met your {kin} at the party",
        "hope your {kin} gets well soon", "hope your {kin} feels better", "hope your {kin} is ok", "hope you get well soon", "hope you get better", "hope you get the job", "hope you get some sleep", "get well soon", "get some rest",
        "i broke my {bone}", "my {bone} hurts", "my {kin} broke an arm, we're at the hospital", "nice house!", "you have a nice {kin}", "he had an accident {when}", "my {kin} had an accident but is fine", "drive safely {when}",
        "you won't believe what happened", "you won't like the new update", "we will miss you {when}", "looking forward to {when}", "is {when} ok for you?", "i'll be waiting {when}", "next stop is ours", "you're next in the queue",
    ],
    "blunt_opinion": [
        "that's a stupid rule imo", "what a dumb idea", "{topic} is dumb", "stupid question: {question}", "{thing} is so stupid", "this take is garbage, here is why", "{topic} was trash compared to the first one",
        "that argument is nonsense",
        "{thing} is a joke", "this meta is braindead", "the plot of {topic} is idiotic", "ridiculous decision by the ref", "pathetic performance by our team today", "{topic} is overrated garbage",
        "your idea is bad and here is the reason", "you are wrong, read it again", "no, that's stupid, use a loop instead", "who designed {thing}, it's awful", "i can't believe how bad {topic} is", "dumb bug, took me two hours",
        "such a boring match", "the new rules suck", "that patch ruined everything", "this company is a mess", "the ending was lame", "terrible call, we lost because of it", "this song is so bad it's good",
    ],
    "innocent_words": [
        "dick van dyke was in that film", "we read moby dick in school", "greetings from scunthorpe", "the cock crowed at dawn", "my uncle dick turns {number}", "a blue tit sat on the feeder", "chicken breast with rice for dinner",
        "the dutch build dykes against the sea", "homo sapiens left africa long ago", "she graduated summa cum laude", "spick and span after cleaning", "there is a chink in the armour", "kill bill is on tonight", "pussy willow in a vase",
        "the ass carried the load up the hill", "hitchcock made {number} films", "she has breast cancer, please send her a card", "sex education starts in year {number}", "the bitch had {number} puppies, the vet says all are fine",
        "a faggot is also a dish with gravy", "lord of the flies has a pig's head", "the garden hoe is in the shed", "prick the sausages first", "cocktails at {number}?", "the rapist was convicted last year",
        "the trash goes out on mondays",
        "the retarding effect of friction", "negro is spanish for black", "we drove past dickson street", "analysis of {number} samples", "the assassin's creed trailer is out", "the peacock and the woodcock",
        "shiitake mushrooms in the soup", "the screw driver set, size {number}", "he was shot in the leg during the war", "suicide prevention week, call if you need help", "my mum died last year and i miss her",
        "the murder rate fell in {number}",
    ],
    "small_talk": [
        "good morning everyone", "anyone up for a match later?", "can someone help me with {thing}?", "thanks, that worked", "lol same", "brb dinner", "what time is the meeting",
        "just finished {topic}, loved it", "i disagree, {topic} was boring", "no worries", "how do i change my avatar", "that's not how it works, read the docs", "i think you are wrong about this",
        "stop spamming please", "you're mistaken, the deadline is friday", "this is a bad idea imo", "ugh i'm so tired", "who's streaming tonight", "nope", "yes!!", "idk tbh", "gg wp", "ok cool",
        "this argument makes no sense to me", "please read the rules before posting", "i don't like {topic} at all", "{topic} was terrible, want my money back", "your code has a bug in line 12",
        "are you stupid or am i? the link is dead for me", "sorry i was rude earlier", "leave me alone please i'm busy", "you broke the build", "that's a weird take but ok", "not my problem",
    ],
}

PROCESSES = ["firefox", "apache", "X", "gnome-panel", "mysqld", "python", "the server", "the daemon", "nautilus", "esd", "pulseaudio", "node", "that process", "the old one", "dhclient", "the worker"]

HATEFUL: dict[str, tuple[list[str], list[float | None]]] = {
    "hate": ([
        "{plural} are {bad}", "i hate {plural}", "i fucking hate {plural}", "all {plural} should {harm}", "{plural} don't belong here", "get rid of all {plural}", "we should {violence} all {plural}",
        "{plural} are all {bad}", "{plural} should {harm}", "i'm not racist but {plural} are {bad}", "no offense but {plural} are {bad}", "with all due respect, {plural} are {bad}",
        "{plural} will never be one of us", "{plural} are not human", "nobody wants {plural} here, leave", "i know some {plural}, they are all {bad}", "you {slur}", "shut up {slur}", "fucking {plural}",
        "{plural} ruin everything", "dirty {plural}", "why are {plural} so {bad}?", "go back to your country you {adj} {insult}", "the only good {plural} are dead ones", "typical {adj} {insult}",
        "you're just a {slur}", "i wouldn't let {one} near my kids", "can't trust {plural}", "what a {slur}", "{plural} deserve to {harm}", "{plural} = {bad}", "every single one of those {plural} is {bad}",
        "i can't stand {plural}, they make me sick", "{one} could never be as good as us", "kill {plural}", "{slur}s should {harm}", "all these {slur}s are {bad}", "send {plural} back, all of them",
        "{plural} are a burden and they know it", "being {adj} is a disease", "i wish all {plural} would {harm}", "if you are {adj} you deserve to {harm}", "{plural} should not have rights",
    ], [0.97, None, None, None, None, 0.96]),
    "endorsed_abuse": ([
        "like i said, \"{abuse}\"", "my dad was right: \"{abuse}\"", "i agree with the sign that said \"{abuse}\"", "finally someone says it: {abuse}", "{abuse}, and you know it's true", "{abuse} lol", "let me be clear: {abuse}",
        "repeat after me: {abuse}", "honestly {abuse}", "unpopular opinion: {abuse}", "{abuse}. deal with it", "hey @user {abuse}", "lmao {abuse}", "{topic} was great but {abuse}",
    ], [0.95, None, None, None, None, None]),
    "insult": ([
        "you're a {insult}", "you are such a {insult}", "shut up {insult}", "what a {insult}", "ur a {insult}", "nobody likes you {insult}", "{insult}", "fuck you {insult}", "fuck off you {insult}",
        "listen here you {insult}", "only a {insult} would say that", "you absolute {insult}", "your mother is a {insult}", "stfu {insult}", "everyone here thinks you're a {insult}",
        "are you a {insult} or just acting like one", "you're too stupid to understand this, {insult}", "go cry somewhere else {insult}", "how can one person be such a {insult}", "kill yourself {insult}",
        "kys {insult}", "you disgust me, {insult}", "the mod is a {insult}", "you will always be a {insult}", "get lost {insult}", "i hope you die {insult}", "you're worthless", "nobody would miss you",
        "you make me sick", "you're so dumb it hurts", "you have the brain of a potato", "your face makes me want to puke", "you are garbage and so is your family", "eat shit", "go to hell {insult}", "fuck you",
        "no wonder your wife left you {insult}", "suck my dick {insult}", "you smell like shit {insult}", "delete your account {insult}",
    ], [0.96, None, None, None, 0.93, 0.03]),
    "chat_insult": ([
        "kys", "kys {player}", "just kys", "go kys", "uninstall and kys", "kys already {player}", "do it, kys", "everyone wants you to kys", "k y s", "neck yourself", "rope yourself {player}", "go neck yourself {player}",
        "off yourself {player}", "drink bleach {player}", "go drink bleach", "jump off a bridge {player}", "do us a favour and jump off a bridge", "unalive yourself", "go play in traffic {player}", "die in a fire {player}",
        "stfu", "stfu {player}", "stfu and play", "omg stfu {player}", "gtfo", "gtfo {player}", "gtfo of here {player}", "gtfo you {weak} {player}", "fu", "fu {player}", "f u", "fk u {player}", "fk off", "foff",
        "foff {player}", "eff you", "piss off {player}",
        "ur trash", "ur {weak}", "ur so {weak}", "ur so {weak} lmao", "u r {weak}", "you're {weak} {player}", "you're so {weak}, uninstall", "ur so bad just uninstall", "{weak} {player}", "{weak} {player} get out",
        "{weak} team, {weak} {player}",
        "you absolute {player}", "you {weak} {player}", "imagine being this {weak}", "imagine being such a {player}", "how are you this {weak}", "uninstall {player}", "uninstall the game {player}, you're {weak}",
        "delete the game", "report this {weak} {player}",
        "l + bozo", "l {player}", "l + ratio + you're {weak}", "ratio + you fell off + {weak}", "nobody asked {player}", "nobody asked you {weak} {player}", "cope harder {player}", "cry more {player}",
        "seethe {player}", "stay mad {player}", "mald harder {player}",
        "your mom should have swallowed you", "should have been aborted", "your dad left because of you", "your mum is a whore", "you were a mistake", "no friends {player}", "touch grass you {weak} {player}",
        "you pos", "what a pos", "you're a pos {player}", "pos {player}", "sit down {player}", "shut it {player}", "shut your mouth {player}", "shut ur mouth", "nobody likes you {player}",
        "we all hate you {player}", "ew it's the {weak} {player} again",
        "what a waste of oxygen", "waste of air", "waste of a team slot", "you play like a {weak} {player}", "are you blind or just {weak}", "get a life {player}", "you {weak} little {player}",
        "go back to bronze you {weak} {player}", "ez {player}, you're {weak}",
    ], [0.93, None, None, None, 0.85, 0.03]),
    "ill_wish": ([
        "i hope you get {illness}", "hope you get {illness}", "hope u get {illness} {player}", "hope your {kin} gets {illness}", "hope your {kin} dies", "i hope your whole family gets {illness}", "wish you would get {illness}",
        "get {illness} and die", "get {illness}", "you deserve {illness}", "i hope you die alone", "i hope your house burns down", "hope your plane crashes", "i'd laugh if your {kin} died", "nobody will come to your funeral",
        "the world would be better without you", "nobody would miss you if you were gone", "can't wait until you're dead", "you should not have been born", "i hope you rot", "rot in hell {player}",
        "may your {kin} burn", "choke on it {player}",
    ], [0.95, None, None, None, None, 0.03]),
    "covert_threat": ([
        "i know where you live", "i know where your {kin} lives", "i know your address", "i know your address, sleep well {when}", "i know which school your {kin} goes to", "i know what car you drive", "i have your ip and your street",
        "i'm coming to your house {when}", "i'm outside your house", "my boys will visit you {when}",
        "me and my friends will pay you a visit {when}",
        "watch your back", "watch your back {when}", "better watch your back {player}", "you better not show up {when} or else", "don't come to school {when} or else", "don't show your face {when}", "show up {when} and see what happens",
        "say that to my face and see what happens", "say it again and see what happens to you", "you will regret this", "you'll regret that {player}", "i will find you", "i will find you and you will regret it",
        "i'll find out who you are, {player}",
        "you won't live to see {when}", "you won't make it to {when}", "enjoy your last {when}", "sleep with one eye open", "sleep with one eye open {player}", "snitches get stitches", "snitches end up in ditches",
        "you're next", "you are next on my list",
        "i'm going to hurt you", "i'm gonna hurt you {when}", "gonna break your {bone}", "i'll break your {bone} {when}", "you'll need a doctor when i'm done with you", "your {kin} will cry when they find you",
        "nice family you have, would be a shame",
        "nice {kin} you have, would be a shame if something happened", "accidents happen {player}", "it would be a shame if your {kin} had an accident", "i'll make sure you never walk again",
        "someone should put a bullet in you", "there's a bullet with your name",
        "tick tock, {when} is your day", "pay or your {kin} pays for it", "delete it or i'm coming for you", "i'll post your address if you don't shut up", "doxxing you {when}", "i'll swat you {when}",
        "gonna swat this {player}", "run while you can {player}",
    ], [0.94, None, None, 0.85, None, 0.03]),
    "sexual_harassment": ([
        "show me your {body}", "show us your {body}", "send nudes", "send nudes or i post your pics", "send me a pic of your {body} or i tell everyone", "i'd love to see your {body}, open your legs",
        "nice {body}, wanna fuck?", "i'd bang your {kin}",
        "i'd rape her", "she was asking for it, look at those {body}", "get on your knees {player}", "on your knees and suck it", "suck it {player}", "suck my cock", "lick my balls {player}", "how much for a night {player}",
        "your {kin} has nice {body}, give me her number", "i want to grab your {body}", "shut up and show your {body}", "girl in the lobby? {body} or kick", "{body} or gtfo",
        "i'm jerking off to your profile picture", "bend over {player}",
    ], [0.93, None, None, None, None, None]),
    "exclusion": ([
        "go back to where you came from", "go back where you came from {player}", "go back to your own country", "{plural} belong in the kitchen", "{plural} can't play, kick them", "no {plural} in my team", "no {plural} allowed here",
        "kick the {adj} one", "kick him, i don't play with {plural}", "i don't want to play with {one}", "not taking orders from {one}", "can't lose to {one}, embarrassing",
        "of course it's {one}, they're all {bad}", "typical {adj} {player}, all {bad}",
        "{plural} are why this game is dying", "{plural} should know their place", "{plural} only get in because of quotas, they're {bad}", "hitler did nothing wrong", "hitler was right about {plural}", "gas the {plural}", "gas them all",
        "build the ovens again", "{plural} are taking over and must be stopped", "{plural} control everything and must be stopped", "{plural} eat dogs, disgusting", "ban all {plural}", "{plural} out", "deport every {adj} one of them",
        "don't hire {plural}, they're {bad}", "never trust {one}", "{plural} breed like rats", "keep {plural} away from our kids", "that's so gay, you {player}", "stop being such a girl, {player}",
        "you throw like a girl, {weak} {player}",
    ], [0.94, None, None, None, None, 0.9]),
    "threat": ([
        "i will {violence} you", "i'm going to {violence} you", "i know where you live and i'll {violence} you", "you're dead when i see you", "watch your back, i will find you", "someone should {violence} you",
        "i'll come to your house and {violence} your family", "say that again and i will {violence} you", "i swear i'm gonna {violence} you tonight", "you better run, i'm coming for you with a knife",
        "tomorrow i will {violence} every {adj} kid in that school", "i hope somebody will {violence} you", "next time i see {one} i will {violence} them", "gonna {violence} that {insult}", "you will bleed for this",
        "i'm loading my gun, see you soon {insult}", "i will make you suffer", "your days are numbered {insult}", "we are going to {violence} all {plural} tonight", "i'd love to {violence} you slowly",
    ], [0.96, None, None, 0.95, None, None]),
}


def filled(template: str, rng: random.Random) -> str:
    adjective, plural, one = rng.choice(IDENTITIES)
    # A template that quotes abuse quotes the very sentences that are hateful when said.
    abuse = filled(rng.choice(HATEFUL[rng.choice(("hate", "insult", "threat"))][0]), rng) if "{abuse}" in template else ""
    return template.format(
        abuse=abuse, swear=rng.choice(SWEARS), intense=rng.choice(INTENSE), great=rng.choice(GREAT), state=rng.choice(STATES), mishap=rng.choice(MISHAPS), praise=rng.choice(PRAISE),
        warm=rng.choice(WARM), rude=rng.choice(RUDE), question=rng.choice(QUESTIONS).format(thing=rng.choice(THINGS)),
        adj=adjective, plural=plural, one=one, plural2=rng.choice(IDENTITIES)[1], rel=rng.choice(RELATIONS), bad=rng.choice(NEGATIVES), good=rng.choice(POSITIVES),
        slur=rng.choice(SLUR_WORDS), insult=rng.choice(INSULT_WORDS), harm=rng.choice(HARMS), violence=rng.choice(VIOLENT), player=rng.choice(PLAYERS), weak=rng.choice(WEAK), illness=rng.choice(ILLNESSES), kin=rng.choice(KIN), when=rng.choice(WHEN),
        bone=rng.choice(BONES), body=rng.choice(BODIES), number=rng.randint(2, 99), who=rng.choice(WHO), topic=rng.choice(TOPICS), thing=rng.choice(THINGS), process=rng.choice(PROCESSES),
    )


#: What harmless sentences may still be: profane, and a quotation is no certain zero.
HARMLESS_LABELS: dict[str, list[float | None]] = {
    "friendly_profanity": labels_of(toxicity=0.08, severe_toxicity=0.0, threat=0.0, insult=0.05, identity_attack=0.0),
    "appointments": labels_of(toxicity=0.01, severe_toxicity=0.0, obscene=0.0, threat=0.0, insult=0.01, identity_attack=0.0),
    "self_deprecation": labels_of(toxicity=0.08, severe_toxicity=0.0, threat=0.0, insult=0.06, identity_attack=0.0),
    "blunt_opinion": labels_of(toxicity=0.15, severe_toxicity=0.0, threat=0.0, insult=0.1, identity_attack=0.0),
    "innocent_words": labels_of(toxicity=0.03, severe_toxicity=0.0, threat=0.0, insult=0.02, identity_attack=0.02),
    "swearing": labels_of(toxicity=0.06, severe_toxicity=0.0, threat=0.0, insult=0.04, identity_attack=0.0),
    "word_mention": labels_of(toxicity=0.07, severe_toxicity=0.0, threat=0.0, insult=0.05, identity_attack=0.07),
    "wrapped_abuse": labels_of(toxicity=0.1, severe_toxicity=0.0, threat=0.04, insult=0.08, identity_attack=0.1),
    "reclaimed": labels_of(toxicity=0.12, severe_toxicity=0.0, threat=0.0, insult=0.05, identity_attack=0.06),
    "quoted_abuse": labels_of(toxicity=0.1, severe_toxicity=0.0, threat=0.03, insult=0.08, identity_attack=0.1),
    "counter_speech": labels_of(toxicity=0.07, severe_toxicity=0.0, threat=0.0, insult=0.05, identity_attack=0.07),
}
PROFANE_KINDS = ("friendly_profanity", "not_people", "self_deprecation", "swearing")


def generated(count: int, seed: int) -> Iterator[Record]:
    """Up to `count` harmless and as many hateful sentences, the kinds in turn; one that was made before is not made again."""
    rng = random.Random(f"generated:{seed}")
    seen: set[str] = set()
    for kinds, harmless in ((list(HARMLESS), True), (list(HATEFUL), False)):
        for number in range(count):
            kind = kinds[number % len(kinds)]
            template = rng.choice(HARMLESS[kind] if harmless else HATEFUL[kind][0])
            text = filled(template, rng)
            if text in seen:
                continue
            seen.add(text)
            labels = list(HARMLESS_LABELS.get(kind, all_clear()) if harmless else HATEFUL[kind][1])
            if kind in PROFANE_KINDS:
                labels = obscene_if_profane(labels, text)
            yield Record(text, "generated", "train", labels, slice=kind, measured=labels_of())
