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
  jrk: 'jerk',
  suks: 'sucks',
  dikhead: 'dickhead',
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

/**
 * What is read as a word though it has four letters or fewer. Nearly every slip that short is somebody's word, name or
 * abbreviation (`HMOs`, `plss`, Dutch `kunt`, Portuguese `quer`), so here the ones are named that are nobody's.
 */
export const SHORT_SLIPS: ReadonlyMap<string, string> = new Map(
  `fuck: fcuk fvck, fucks: fucs fuks, shit: siht shlt, shits: shts, bitch: btch, cunt: cvnt, dick: dcik dlck, dicks: dcks,
  prick: prck, pussy: pssy, twats: twts, slut: slvt sivt, sluts: slts, idiot: idot idit iiot, moron: mron,
  dumb: dvmb dmub, loser: losr lser, freak: frek feak, skank: sknk, ugly: ulgy ugiy vgly, clown: clwn cown,
  kill: kiil klll klli klil, kills: klls, bimbo: bmbo, sicko: scko, bigot: bigt bgot, cock: ccok, cocks: coks ccks,
  wank: wnak, tits: ttis tlts, scum: scvm sucm, jerk: jrek, jerks: jeks jrks, trash: trsh, fools: fols, fatso: ftso, dyke: dkye,
  dykes: dkes, kike: klke kkie, kikes: kkes, chink: chnk, twit: twlt tiwt, nerd: nred, filth: flth, sissy: sisy sssy,
  wimp: wlmp wmip, cuck: ccuk cvck, cucks: cuks, homo: hmoo, queer: qeer, nazi: nzai nazl, nazis: nzis nazs, hate: htae,
  hated: hted hatd, hates: htes, suck: suk svck scuk, sucks: scks, pigs: plgs pgis, paki: pkai, pakis: pkis, rape: rpae,
  raped: rapd rped, liar: iiar, liars: lirs, vile: ulie vlle, damn: dman, arse: asre, rats: rtas, spics: spcs,
  dork: drok, nigga: niga`
    .split(',')
    .map((entry) => entry.trim().split(/:?\s+/))
    .flatMap(([word = '', ...slips]) => slips.map((slip) => [slip, word])),
)

/** What the rules would take for a harsh word and is none, in English or another language. */
export const INNOCENT: ReadonlySet<string> = new Set(
  `picks strange moons loses niger morns moros certin duche doche douce fraks money moneys ville sanks belled tosses
  twitt hatting hatted whres raist rapit rapped rapping looser waker waner tanny tarsh hissed faggoted weiro batard
  trany lairs garage hatte inane sinks sinking stiks crees creps crepy crepes crepey haets animas chiks chins paiks
  rping raing baner baners racit sexit haing hting tashy semale sheale behad bhead rapits biots bigos sitting dogsit
  rapig verin animais animai trasy folos bener queres llars liras stins kilis ignorat sucer parastie magot magots
  murer trator buffon cinks conos kiler molestes seist toser skans biches pusses batards fasto mornos slutt
  losser pakki pakkis kikke dykke diess piigs raats thott hattes viile haatte clons wakers spinless tittles
  tannies suker cetin rappe schuck cappy psyco scumm rappee hommos`.split(/\s+/),
)
