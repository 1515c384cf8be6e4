"""The words that announce a statement: verbs by what they take, and their inflected forms."""

from __future__ import annotations

from rag.statements.words import words

# Verbs of saying: they introduce a clause or a quotation.
SAYING = words(
    """
    acknowledge add admit affirm agree allege announce answer argue ask assert assure boast
    caution chant charge chime cite claim comment complain concede conclude confess confirm
    conjecture contend continue contradict correct counter crow cry deadpan declare deny
    disclose elaborate emphasise emphasize enthuse exclaim explain fume gripe grouse grumble
    gush hint implore imply inform insinuate insist interject intone joke lament lecture
    maintain marvel mention mumble murmur muse note observe opine post preach predict proclaim
    promise pronounce protest quip rage reason reassert reassure recall reckon recount
    reiterate rejoin relate remark remind repeat reply report respond retort retweet reveal
    say scoff scream shout shrug sigh snap sneer speculate state stipulate stress submit
    suggest summarize tease tell testify theorize thunder tout tweet underline underscore urge
    vent venture volunteer vow warn whisper wonder worry write yell
    """
)

# Verbs of thinking and finding, and documents that show: they introduce a clause.
THINKING = words(
    """
    anticipate assume believe calculate consider convince decide deem detect determine
    discover doubt dream estimate expect fear feel figure find forecast foresee guess hear
    hold hope imagine indicate know learn notice presume project realize realise recognize
    recognise regret remember see sense show signal suppose surmise suspect think understand
    demonstrate
    """
)

# Verbs of wanting and undertaking: they introduce "to ...".
INTENDING = words(
    """
    agree aim ask beg choose commit decide decline demand determine direct encourage expect
    hesitate hope instruct intend invite order persuade plan pledge plot prefer prepare
    pressure promise propose refuse request seek swear threaten urge vow want wish
    """
)

# Verbs whose object is what is said, or what it is said of.
ADDRESSING = words(
    """
    accuse acknowledge admit advise advocate affirm announce applaud approve articulate assail
    attack back bash bemoan blame blast boast call castigate caution challenge champion
    characterise characterize chastise chide cite claim compare condemn confirm congratulate
    criticise criticize debate decline decry defend demand demonize denounce deny deride
    describe detail detest disavow disclose discuss dismiss disparage dispute doubt echo
    embrace emphasise emphasize endorse enumerate espouse estimate excoriate explain express
    extol favor favour fear forecast hail highlight hint ignore implore insult issue label
    lambast lambaste lament laud liken list love malign mention mock name note offer oppose
    outline pan pitch pledge portray praise predict present press promise promote propose
    protest question quote rebuff rebuke rebut recall recommend reiterate reject renounce
    repeat reprimand repudiate request resent reveal ridicule rip savage say scold slam slight
    snub specify stress suggest support thank tout trash trumpet tweet underline underscore
    unveil urge vilify vow warn welcome
    """
)

# Verbs that need a preposition before what is said.
SPEAKING = words("allude clash disagree hint joke object rail rant react refer speak talk")

UNSPOKEN = words(
    """
    agree aim choose commit decide decline detect determine discover hesitate intend know learn
    notice plan plot prefer prepare realise realize recognise recognize refuse see seek want wish
    """
)
"""Verbs of these that tell what somebody does: nobody need have said it."""

BETRAYING = words(
    """
    demonstrate emphasise emphasize highlight imply indicate promise question reveal show signal
    stress suggest threaten underline underscore
    """
)
"""Verbs of these whose subject may be what happened: "the vote went on for hours, showing ...".
"""

VERBS = SAYING | THINKING | INTENDING | ADDRESSING | SPEAKING

_IRREGULAR = {
    "say": "said", "tell": "told", "write": "wrote written", "think": "thought", "feel": "felt",
    "find": "found", "hold": "held", "know": "knew known", "see": "saw seen", "hear": "heard",
    "sing": "sang sung", "seek": "sought", "show": "showed shown", "foresee": "foresaw foreseen",
    "forecast": "forecast forecasted", "read": "read", "go": "went gone", "swear": "swore sworn",
    "beg": "begged begging", "quip": "quipped quipping", "snap": "snapped snapping",
    "plan": "planned planning", "plot": "plotted plotting", "pan": "panned panning",
    "rip": "ripped ripping", "slam": "slammed slamming", "submit": "submitted submitting",
    "admit": "admitted admitting", "commit": "committed committing",
    "prefer": "preferred preferring",
    "speak": "spoke spoken", "refer": "referred referring", "rebut": "rebutted rebutting",
    "understand": "understood", "dream": "dreamed dreamt", "learn": "learned learnt",
    "hint": "hinted", "choose": "chose chosen", "infer": "inferred inferring",
    "cry": "cried", "snub": "snubbed snubbing",
}  # fmt: skip


def _forms(lemma: str) -> set[str]:
    """The inflected forms of a verb: says, said, saying ..."""
    if lemma.endswith("e"):
        forms = {lemma, lemma + "s", lemma + "d", lemma[:-1] + "ing"}
    elif lemma.endswith("y") and lemma[-2] not in "aeou":
        forms = {lemma, lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"}
    elif lemma.endswith(("s", "sh", "ch", "x")):
        forms = {lemma, lemma + "es", lemma + "ed", lemma + "ing"}
    else:
        forms = {lemma, lemma + "s", lemma + "ed", lemma + "ing"}
    return forms | set(_IRREGULAR.get(lemma, "").split())


LEMMAS = {form: lemma for lemma in sorted(VERBS) for form in _forms(lemma)} | {"goes": "go"}
"""Inflected form, lower case -> verb."""


def is_spoken(cue: str) -> bool:
    """Do the words of a cue say that somebody spoke, and not what they decided or knew?"""
    return not any(LEMMAS.get(word) in UNSPOKEN for word in cue.casefold().split())


PHRASAL = {
    f"{form} {particle}": meaning
    for forms, particle, meaning in (
        ("point points pointed pointing", "out", "note"),
        ("spell spells spelled spelling", "out", "explain"),
        ("lay lays laid laying", "out", "outline"),
        ("make makes made making", "clear", "stress"),
    )
    for form in forms.split()
}
"""Verb and particle -> the verb that they are as good as."""

TOPICS = {
    "about": SAYING | THINKING | SPEAKING,
    "for": words("call press advocate argue criticize criticise blame praise ask"),
    "on": words("call comment press"),
    "of": words("accuse warn complain boast speak talk think"),
    "to": words("point refer allude object admit compare liken"),
    "as": words(
        """
        describe dismiss portray characterize characterise denounce hail condemn cast see regard
        decry
        """
    ),
    "against": words("warn argue decide rail rant speak"),
    "with": words("agree disagree"),
}
"""Prepositions that join a verb to what is said, and the verbs that take them."""

NOUNS = words(
    """
    accusation admission advice allegation announcement argument assertion assessment assumption
    belief call claim comment complaint concern conclusion contention conviction criticism
    declaration demand denial estimate expectation fear hint hope insistence opinion opposition
    order plan plea pledge prediction promise proposal question recommendation remark request
    statement suggestion support suspicion testimony threat view vow warning
    """
)
"""Nouns that say, of their owner, that something was said: "his claim that ..."."""

REPORTS = words("account article column editorial exclusive investigation report scoop story study")
"""Nouns that say so of an outlet: "a Gazette report that ..."."""

VOICELESS = words("effect outcome plan reason result schedule tradition")
"""According to these nobody says anything."""

DOCUMENTS = words(
    """
    analysis article census data document documents email emails estimates evidence exam figures
    filing filings letter memo numbers poll polls projections record records report reports
    research results review slide statistics studies study survey surveys transcript video
    """
)
"""What is shown or found by one of these is told by it."""
