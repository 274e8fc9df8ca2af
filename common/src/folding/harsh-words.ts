/**
 * Words that people disguise, with the forms they come in. They score nothing, and no text is judged by them: they are
 * what a disguised word may be read as (`restore.ts`). Four letters at least: shorter ones turn up by accident. Where a
 * disguise fits two of them, the earlier one is meant.
 */
export const HARSH_WORDS: readonly string[] = `
  fuck fucks fucked fucker fuckers fuckin fucking fuckface fuckhead fuckwit fucktard motherfuck motherfucker
  motherfuckers motherfucking shit shits shitty shithead shithole shitface shitbag bullshit dipshit horseshit bitch
  bitches bitching bitchy pissed asshole assholes arsehole dumbass dumbasses jackass fatass smartass cunt cunts dick
  dicks dickhead dickheads cocksucker cocksuckers prick pricks pussy pussies bastard bastards twat twats wanker
  wankers bollocks whore whores slut sluts slutty idiot idiots idiotic moron morons moronic stupid stupidity dumb
  dumbest imbecile imbeciles loser losers scumbag scumbags pathetic worthless dimwit halfwit nitwit douche douchebag
  freak freaks weirdo ugly ugliest coward cowards lowlife skank skanks pervert perverts pedophile pedophiles subhuman
  subhumans degenerate degenerates filthy disgrace brainless mindless spineless gutless clueless ignorant sucker
  suckers tosser tossers knobhead bellend arsewipe dumbfuck shitstain jerkoff lardass lunatic psycho hopeless murderer
  murderers terrorist terrorists monkey monkeys savages hypocrite gullible failure clown clowns retard retards
  retarded buffoon parasite parasites disgusting braindead nigger niggers nigga niggas faggot faggots tranny trannies
  wetback raghead towelhead kill kills killed killing killer murder murdered strangle asswipe asshat assclown
  cocksucking fucken shitting dumbshit chickenshit dogshit butthead knucklehead schmuck ignoramus imbecilic paedophile
  paedophiles feminazi feminazis bonehead bimbo molester molesters lunatics dirtbag maggot maggots libtard libtards
  fascist fascists numbskull repulsive crybaby mongoloid wetbacks ragheads stupider stupidest dimwitted psychopath
  psychopaths sicko cockroach cockroaches traitor traitors bigot bigots bigoted idiocy incompetent nutjob nutcase piss
  arse cock cocks wank tits titties hoes scum jerk trash vermin cretin incel fatso dyke dykes kike kikes spic spics
  chink chinks gook gooks crap crappy damn twit nerd dork fool fools foolish useless garbage rubbish filth vile creep
  creeps creepy sissy wimp cuck cucks thot thots homo homos queer queers nazi nazis hate hates hated hating suck sucks
  sucking stink stinks stinking dies animal animals pigs rats liar liars racist racists sexist jerks rapists scummy
  trashy insane paki pakis coon coons shemale beaner beaners rape raped raping rapist behead`
  .trim()
  .split(/\s+/)

/** Spellings that sound like a word, or have grown into words of their own, and follow from it by no rule. */
export const SPELLINGS: Readonly<Record<string, string>> = {
  fck: 'fuck',
  fuk: 'fuck',
  fuq: 'fuck',
  fvk: 'fuck',
  phuck: 'fuck',
  phuk: 'fuck',
  fcks: 'fucks',
  fkn: 'fucking',
  fkin: 'fucking',
  fking: 'fucking',
  fukin: 'fucking',
  fuking: 'fucking',
  fckn: 'fucking',
  fckng: 'fucking',
  fker: 'fucker',
  mfer: 'motherfucker',
  mfers: 'motherfuckers',
  mofo: 'motherfucker',
  mthrfckr: 'motherfucker',
  sht: 'shit',
  shyt: 'shit',
  shiet: 'shit',
  sheit: 'shit',
  bllsht: 'bullshit',
  bytch: 'bitch',
  biatch: 'bitch',
  biotch: 'bitch',
  bstrd: 'bastard',
  dck: 'dick',
  dik: 'dick',
  kil: 'kill',
  ugy: 'ugly',
  jrk: 'jerk',
  crp: 'crap',
  fol: 'fool',
  suk: 'suck',
  suks: 'sucks',
  dikhead: 'dickhead',
  kunt: 'cunt',
  azzhole: 'asshole',
  ahole: 'asshole',
  dumbazz: 'dumbass',
  idjit: 'idiot',
  eejit: 'idiot',
  stoopid: 'stupid',
  stewpid: 'stupid',
  stpd: 'stupid',
  rtrd: 'retard',
  fggt: 'faggot',
  faggit: 'faggot',
  nggr: 'nigger',
  niggah: 'nigga',
  niggar: 'nigger',
}

/** What the rules would take for a harsh word and is none. */
export const INNOCENT: ReadonlySet<string> = new Set(
  `pick picks strange moon moons wore sits cuts loses niger morn morns moros certin tats twas bith duche doche
  douce faso frak fraks money moneys ville sank sanks belled tosses twitt hatting hatted whre whres raist rapit
  rapped rapping splc looser waker waner tanny tarsh hissed faggoted cnut weiro batard trany hats lars lair lairs
  cons cink cnts dyes dyks fith garage haes hatte homs inane incl pais carp sink sinks sinking stik stiks crees
  creps crepy crepes crepey haed haets animas coos goos goks chik chiks chins sics paiks kies tots thts thos icel
  inel rae raes raed rping raing baner baners racit sexit haing hting tashy tash semale sheale behad bhead jers
  rapits biot biots bigos sitting dogsit psis tis rapig`.split(/\s+/),
)
