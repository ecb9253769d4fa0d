"""The patterns of facts, in tables by what they are about."""

from persona_assets.mindscapes.calendar_words import MONTHS
from persona_assets.mindscapes.rules.findings import PHRASE, compile_rules
from persona_assets.mindscapes.rules.names import (
    CAPITAL,
    ORGANIZATION,
    ORGANIZATION_END,
    PERSON,
    PLACE,
)
from persona_assets.mindscapes.rules.ways import WAYS

_PLACE = rf"(?-i:(?:the )?(?P<value>{PLACE}))"
_ORG = rf"(?-i:(?P<value>{ORGANIZATION}))"
_SOON = r"(?:now |also |still |currently |just |actually |recently |really |always |usually )*"
_THE = (
    r"(?:an?|my|our|one of the|the(?! (?:same|present|past|moment|future|mornings?|afternoons?"
    r"|evenings?|nights?|day|meantime|background|dark|here|sense|way|first|next|last|rest)\b))"
)
_NAMED = rf"(?-i:{ORGANIZATION}){ORGANIZATION_END}"
_THE_ORG = rf"(?:the (?={_NAMED}))?{_ORG}"
"""A name, with or without ``the``: the article is no part of it."""

_NOW = r"(?<!when )(?<!once )(?<!before )(?<!until )(?<!after )"
_FOR_LONG = r"\b[^.;!?\n]*?\b(?:since|for|all (?:my|our) li(?:fe|ves)|my whole life)\b"
_BUSINESS = (
    r"(?:bakery|shop|store|caf[eé]|restaurant|studio|salon|farm|business|company|agency|start-?up"
    r"|clinic|practice|hostel|hotel|bar|pub|brewery|school|gym|gallery|workshop|firm|consultancy"
    r"|bookshop|bookstore|nursery|kennel|podcast|blog|newsletter|charity|nonprofit|garage|winery"
    r"|vineyard|food truck|stall|laundromat|launderette|guest ?house|theat(?:er|re)|cinema"
    r"|daycare|club|label)"
)
_INSTRUMENT = (
    r"(?:bass|guitar|piano|violin|viola|cello|drums|flute|trumpet|saxophone|accordion|clarinet"
    r"|keyboards|harp|fiddle|organ|banjo|ukulele|mandolin|oboe|bassoon|trombone|tuba|french horn"
    r"|harmonica|recorder|bagpipes|xylophone|sitar|lute|zither|concertina|harpsichord)"
)
LANGUAGES = (
    "English|German|French|Spanish|Italian|Portuguese|Dutch|Danish|Swedish|Norwegian|Finnish"
    "|Icelandic|Polish|Czech|Slovak|Hungarian|Romanian|Bulgarian|Greek|Turkish|Russian|Ukrainian"
    "|Serbian|Croatian|Slovene|Albanian|Lithuanian|Latvian|Estonian|Irish|Welsh|Gaelic|Basque"
    "|Catalan|Arabic|Hebrew|Persian|Farsi|Urdu|Hindi|Bengali|Tamil|Telugu|Marathi|Punjabi|Chinese"
    "|Mandarin|Cantonese|Japanese|Korean|Vietnamese|Thai|Malay|Indonesian|Tagalog|Swahili|Yoruba"
    "|Zulu|Amharic|Latin|Esperanto|BSL|ASL"
)
"""The names of languages, as alternatives of a pattern."""

_WORK = compile_rules(
    "work worked working employed employer teach teaching job joined started came been run"
    " runs own co-own opened"
    " founded co-founded manage self-employed retired semi-retired unemployed jobs"
    " freelancing leave"
    " team",
    {
        "fact.employer@1": (
            rf"\bi(?:'m| am|'ve been| have been)? {_SOON}work(?:ing)? (?:at|for|with) {_THE_ORG}"
        ),
        "fact.my_employer@1": rf"\bmy (?:current |new )?employer is {_THE_ORG}",
        "fact.with@1": rf"\bi(?:'ve| have) {_SOON}(?:been (?:with|at)|(?:been )?work(?:ed|ing)"
        rf" (?:at|for|with)) {_THE_ORG}{_FOR_LONG}",
        "fact.role_at@1": rf"\bi (?:now |still )?work as [^.;!?\n]*? at {_ORG}",
        "fact.joined@1": (
            rf"\b(?:since )?i(?:'ve| have)? {_SOON}(?:joined|started at|came to) {_THE_ORG}"
        ),
        "fact.workplace@1": (
            rf"\bi {_SOON}(?:work|am working|have a job|got a job|got a job working"
            rf"|work (?:part|full)[- ]time|do (?:part|full)[- ]time work) (?:at|for|in) "
            rf"(?!the {_NAMED})"
            rf"(?P<value>{_THE} [^.,;:!?()\n\u2014\u2013]+)"
        ),
        "fact.employed_by@1": rf"\bi(?:'m| am) {_SOON}employed (?:by|at) {PHRASE}",
        "fact.field@1": (
            rf"\b(?:i {_SOON}(?:work in|teach)|my job is teaching) "
            r"(?P<value>(?!(?:an?|the|our)\b|it\b|you\b|my\b|this\b|that\b)"
            r"(?-i:[a-z])[^.,;:!?()\n\u2014\u2013]+?)(?= (?:at|in) (?:an?|the|my|our)\b"
            r"| (?:to|for) |\s*$|[.,;:!?()\n\u2014\u2013])"
        ),
        "fact.business@1": (
            r"\b(?:i|we)(?:'ve| have)? (?:now |also |still |just |recently )*"
            r"(?:run|runs|own and run|co-own|opened|founded|co-founded|started|manage) "
            rf"(?P<value>(?:an?|my own|our own) (?:[\w'-]+ ){{0,3}}?{_BUSINESS})\b"
        ),
        "fact.employment@1": (
            rf"\bi(?:'m| am|'ve been| have been) {_SOON}"
            r"(?P<value>self-employed|(?:semi-)?retired|unemployed|between jobs|out of work"
            r"|freelancing|on (?:maternity|paternity|parental) leave)\b"
        ),
        "fact.retired@1": (
            rf"\bi(?:'ve| have)? {_SOON}(?:finally |officially )?(?P<value>retired)"
            r"(?=\s*$|[.,;!?)]| (?:last|this|in|on|from|after|at|early|when|two"
            r"|three|a (?:few|month|year|couple)|and|but|because)\b)"
        ),
        "fact.team@1": (
            rf"\bi(?:(?:'m| am) {_SOON}(?:on|leading|managing|heading)"
            rf"|(?:'ve| have)? {_SOON}(?:lead|manage|head|run|joined|work on)) "
            r"the (?P<value>(?!(?:same|other|whole|entire|right|wrong|best|winning"
            r"|home|away|new)\b)"
            r"[\w&'-]+(?: (?!team\b)[\w&'-]+){0,2}) team(?![\w'-])"
        ),
    },
)
AHEAD = compile_rules(
    "start starting join joining begin beginning moving move relocating relocate",
    {
        "fact.joining@1": (
            rf"{_NOW}\bi(?:'m| am|'ll| will|'ll be| will be)? {_SOON}(?:start|starting"
            rf"|begin|beginning)"
            r" (?:at|(?:work|working|an? (?:new )?(?:job|role|position)|my new (?:job|role)) "
            rf"(?:at|with|for)) {_THE_ORG}"
        ),
        "fact.joining_named@1": (
            rf"{_NOW}\bi(?:'m| am|'ll| will|'ll be| will be) {_SOON}join(?:ing)? {_THE_ORG}"
            r"(?: as (?:an?|the|head|its|their)| full[- ]time| from| next (?:week|month|year|spring"
            r"|summer|autumn|fall|winter)| (?:at|by|from) the (?:end|start) of| this (?:spring"
            r"|summer|autumn|fall|winter)| in (?:early|mid|late|\w+ (?:weeks|months))\b| on \d"
            rf"| in (?:{MONTHS}))\b"
        ),
        "fact.moving_to@1": (
            rf"{_NOW}\b(?:i|we)(?:'m| am|'re| are|'ll| will|'ll be| will be) (?:\w+ly "
            rf"|just |soon )*"
            r"(?:moving|relocating|move|relocate)(?: back| over| out| up| down)? to "
            rf"{_PLACE}"
        ),
    },
)
_HOME = compile_rules(
    "live living lived based reside residing settled work moving moved relocated day week night"
    " bought rent rented"
    " weekend born raised grew brought from hometown native house home flat apartment",
    {
        "fact.city@1": (
            rf"\b(?:i|we)(?:'m| am|'re| are|'ve been| have been)? {_SOON}"
            r"(?:live|living|based|reside|residing)"
            rf" (?:just |right |together )?(?:in|outside|near|outside of) {_PLACE}"
        ),
        "fact.city_long@1": (rf"\b(?:i|we)(?:'ve| have) {_SOON}lived in {_PLACE}{_FOR_LONG}"),
        "fact.house@1": (
            r"\b(?:my|our) (?:\w+ )?(?:house|home|flat|apartment) is (?:just |right )?"
            rf"(?:in|outside|near) {_PLACE}"
        ),
        "fact.settled@1": (
            r"\b(?:i|we)(?:'ve| have)? (?:just |finally |recently )?"
            r"(?:moved (?:in ?)?to|bought|rent|rented) (?:an?|our|my"
            r"|the) (?:[\w-]+ ){0,2}?"
            rf"(?:house|home|flat|apartment|condo) (?:in"
            rf"|outside|near) {_PLACE}"
        ),
        "fact.living_in@1": (
            rf"\bi(?:'m| am) (?:an? |from )[^.,;:!?()\n]{{1,30}}? (?:living|based) in {_PLACE}"
        ),
        "fact.hometown@1": (rf"\bmy (?:home ?town|native (?:city|town|country)) is {_PLACE}"),
        "fact.city_work@1": rf"\bi work from {_PLACE}",
        "fact.moving@1": (
            r"\bi(?:'m| am) moving (?:[^.;!?\n]{0,40}[ ,])??(?:from )?"
            rf"{_PLACE} to (?-i:{CAPITAL})"
        ),
        "fact.last_day@1": rf"\blast (?:day|week|night|weekend) in {_PLACE}",
        "fact.moved@1": (
            r"\b(?:i|we)(?:'ve| have)? (?:just |finally |now )?(?:moved|relocated|settled)"
            rf"(?: home| here| over| back)?(?: from (?-i:{PLACE}))? to {_PLACE}"
        ),
        "fact.birthplace@1": (
            rf"\bi(?: was|'m| am)? born (?:and (?:raised|bred|brought up) )?in {_PLACE}"
        ),
        "fact.origin@1": (
            r"\bi(?: was|'m| am)? (?:(?:born|bred) and )?(?:raised|grew up|brought up)"
            rf" in {_PLACE}"
        ),
        "fact.origin_born@1": (
            rf"\bi(?: was|'m| am)? born in (?-i:{PLACE}),? (?:and|but) (?:i )?(?:was )?"
            rf"(?:raised|grew up|brought up) in {_PLACE}"
        ),
        "fact.from@1": (
            rf"\bi(?:'m| am| come) {_SOON}(?:originally )?from {_PLACE}(?=\s*$|[,.!;]| and\b)"
        ),
        "fact.home@1": (
            rf"\b(?:i|we) {_SOON}live (?:in|on|by|near) (?P<value>{_THE} (?-i:[a-z])[^.,;:!?()\n]+)"
        ),
        "fact.household@1": (
            rf"\b(?:i|we) {_SOON}live (?P<value>(?:alone|with (?:my|our|two|three"
            rf"|an?) (?-i:[a-z])[^.,;:!?()\n]+"
            r"|by myself|on my own))"
        ),
        "fact.city_uncased@1": (
            r"(?-i:\b(?:i|we) (?:now |still )?live in (?P<value>(?!(?:an?|the|my|our"
            r"|this|that|one|two"
            r"|fear|hope"
            r"|peace|harmony|it|here|there)\b)[a-z]+(?: (?!(?:with|and|but|now|in|for|since|at|on"
            r"|where|so|by"
            r"|because)\b)[a-z]+)?))"
        ),
    },
)
_BODY = compile_rules(
    "allergic intolerant vegetarian vegan pescatarian gluten gluten-free lactose coeliac "
    "suffer suffering diagnosed have terrified scared afraid phobic left-handed"
    " right-handed ambidextrous "
    "don't never not eat drink",
    {
        "fact.allergy@1": (
            r"\bi(?:'m| am) (?:(?!not\b|never\b|hardly\b)\w+ )?(?:allergic|intolerant)"
            rf" to {PHRASE}"
        ),
        "fact.diet@1": (
            rf"\bi(?:'m| am| eat|'ve been| have been|'ve gone|'ve become|'ve turned| went| became"
            rf"| turned) {_SOON}(?:an? |mostly |strictly )*"
            r"(?P<value>vegetarian|vegan|pescatarian|gluten[- ]free|lactose intolerant|coeliac)\b"
        ),
        "fact.avoids@1": (
            r"\bi (?:really |strictly |also |still )*(?:don't|do not|never|no longer|can't|cannot) "
            r"(?:eat|drink) (?P<value>(?!(?:it|them|this|that|these|those|any(?:thing)?|much|enough"
            r"|all|at|in|on|out|for|with|before|after|until|a|as|like|to|or|and|the|my|your|another|one|more|so|too|that|what|well)\b)"
            r"(?:any )?[^.,;:!?()\n\u2014\u2013]+?)(?= (?:any ?more"
            r"|these|because|since)\b|\s*$|[.,;:!?()\n\u2014\u2013])"
        ),
        "fact.handedness@1": r"\bi(?:'m| am) (?P<value>(?:left|right)-handed|ambidextrous)\b",
        "fact.health@1": (
            r"\bi(?:'ve| have|'m| am|'ve been| have been| was)? (?:just |recently "
            r"|got )?(?:suffer(?:ing)? from "
            rf"|diagnosed with ){PHRASE}"
        ),
        "fact.condition@1": (
            r"\bi have (?P<value>(?:an? )?(?:severe |mild |chronic )?(?:asthma|diabetes"
            r"|type \d diabetes"
            r"|arthritis|epilepsy|migraines|insomnia|anxiety|depression|adhd|autism|dyslexia"
            r"|cancer|hay fever"
            r"|high blood pressure|(?:heart|knee|back) (?:condition|problems?|trouble)"
            r"|broken (?:arm|leg|ankle|wrist|foot|hand|nose)))"
        ),
        "fact.fear@1": (
            rf"\bi(?:'m| am) (?:\w+ )?(?:terrified|scared|afraid|phobic) of (?!you\b|it\b|that\b"
            r"|losing\b|what\b|(?:the|your|his|her|their) (?:answers?|results?|outcome|verdict"
            rf"|consequences|reply|response|news)\b){PHRASE}"
        ),
    },
)
_SELF = compile_rules(
    "i'm am turned born birthday birthday's speak name name's call calls called married single "
    "engaged divorce divorced divorcing separated widowed fluent native mother first go goes"
    " learning learn taking",
    {
        "fact.head_at@1": (
            rf"\bi(?:'m| am) {_SOON}(?:the |an? )?(?:\w+ )?(?:head|director|vp|chief|manager) of "
            rf"(?:[\w&'-]+ ){{1,4}}?at {_ORG}"
        ),
        "fact.role_here@1": rf"\bi(?:'m| am) (?:an?|the) (?:[\w-]+ ){{1,4}}?at {_ORG}",
        "fact.age@1": (
            r"\bi(?:'m| am| just turned| turned) (?P<value>[1-9]\d)"
            r"(?= years old| now| today|,? and|$|[.!])"
        ),
        "fact.age_of@1": r"\bi(?:'m| am) an? (?P<value>[1-9]\d)[- ]years?[- ]old\b",
        "fact.birthday@1": (
            r"\b(?:my birthday(?:'s| is)|i was born) (?:on )?(?:the )?(?P<value>"
            r"\d{1,2}(?:st|nd|rd|th)? (?:of )?[A-Z]\w+|[A-Z]\w+ \d{1,2}(?:st|nd|rd|th)?)\b"
        ),
        "fact.language@1": rf"\bi (?:also )?speak (?:fluent |some |a little )?{_PLACE}",
        "fact.fluent@1": rf"\bi(?:'m| am) {_SOON}(?:\w+ )?fluent in {_PLACE}",
        "fact.native@1": (rf"\bmy (?:native|first|mother) (?:language|tongue) is {_PLACE}"),
        "fact.language_learned@1": (
            rf"\bi(?:'m| am|'ve been| have been| want to)? {_SOON}(?:learn|learning|taking) "
            rf"(?P<value>(?-i:(?:{LANGUAGES})))(?=\s*$|[^\w\s]"
            r"| (?:and|in|at|with|for|on|since|by|from|because|so|through|again|now|these|to)\b)"
        ),
        "fact.nickname@1": rf"\bi go by (?-i:(?P<value>{PERSON}))",
        "fact.name@1": (
            r"\b(?:my (?:full )?name is|my name's|(?:my )?(?:friends|people|everyone) calls? me"
            r"|just call me"
            rf"|i(?:'m| am) called) (?-i:(?P<value>{PERSON}))"
        ),
        "fact.marital_status@1": (
            rf"\b(?:i|we)(?:'m| am|'re| are| got|'ve been| have been) {_SOON}"
            r"(?:happily |recently |newly )?"
            r"(?P<value>(?:getting |going through a )?"
            r"(?:married|single|engaged(?! in\b)|divorced?|separated|widowed))(?![\w-])"
            r"(?! (?:on|out|with (?!two|three|a |an |my|kids|children)|mother|parent|mom))"
        ),
    },
)
_STUDY = compile_rules(
    "phd doctorate master's masters bachelor's mba degree diploma study studying"
    " studied majoring major "
    "majored graduated",
    {
        "fact.degree@1": (
            r"\b(?:my|finish the|finish my|i(?:'m| am) (?:doing|pursuing|finishing|working on)"
            r" (?:an?|my)|i (?:have|hold|got|did|finished) an?) (?:part-time |own )?"
            r"(?P<value>phd|doctorate|master's|masters|bachelor's|mba)\b"
        ),
        "fact.degree_in@1": (
            r"\bi(?:'ve got| have| hold| got| did| finished| earned) an? (?P<value>(?:\w+ )?"
            r"(?:degree|diploma) in [^.,;:!?()\n\u2014\u2013]+?)(?= from\b| at\b|\s*$|[.,;:!?()])"
        ),
        "fact.study@1": (
            rf"\bi(?:'m| am)? {_SOON}(?:studying|study|majoring in|major in|majored in|studied) "
            r"(?P<value>(?!for\b|to\b|hard\b|the\b|this\b|that\b|it\b|at\b|in\b|with\b|abroad\b"
            r"|all\b)"
            r"[^.,;:!?()\n\u2014\u2013]+?)(?= at\b| in\b| for\b|\s*$|[.,;:!?()])"
        ),
        "fact.school@1": (
            rf"\bi(?:'ve| have)? {_SOON}graduated (?:from"
            rf"|at) (?P<value>[^.,;:!?()\n\u2014\u2013]+?)(?= in\b| with\b| last\b|\s*$|[.,;:!?()])"
        ),
    },
)
_PASTIMES = compile_rules(
    "hobby hobbies pastime pastimes time play played playing learning practicing"
    " practising coach training volunteer"
    " volunteering practice practise do go collect sing dance "
    "run ride taken took got gotten been signed",
    {
        "fact.instrument@1": (
            r"\bi(?:'m| am|'ve been| have been|'ve| have)? (?:still |also |been )*"
            r"(?:play|played|playing|learning|practi[cs]ing|started playing|took up|taken up) "
            r"(?:how to play )?(?:the |to play )*"
            rf"(?P<value>(?:upright |electric |acoustic |double |bass |church )?{_INSTRUMENT})\b"
        ),
        "fact.activity@1": (
            r"\bi(?:'m| am) (?:still |also |now )?training for "
            r"(?P<value>(?:an? |the |my )?(?:\w+ ){0,3}?\w*(?:marathon|triathlon|race|10k|5k))"
        ),
        "fact.volunteering@1": (
            rf"\bi(?:'m| am|'ve been| have been)? {_SOON}volunteer(?:ing)? (?:at|for|with"
            r"|in) (?P<value>[^.,;:!?()\n\u2014\u2013]+?)(?= (?:on|every|twice|once|each|since|for"
            r"|in my|during|when|where)\b|\s*$|[.,;:!?()\n\u2014\u2013])"
        ),
        "fact.pastime@1": (
            rf"\bi {_SOON}(?P<value>(?:coach (?=an?\b|the\b|my\b|kids\b|youth\b)|play"
            rf" (?!with\b|a role\b|a part\b|it\b|the\b|around\b|out\b"
            rf"|along\b|dumb\b|safe\b|nice\b)"
            r"|practi[cs]e (?!what\b|it\b|my\b)|do (?=yoga\b|pilates\b|karate\b|judo\b|ballet\b"
            r"|crossfit\b"
            r"|pottery\b|gymnastics\b|martial arts\b|crosswords\b|puzzles\b|triathlons\b)"
            r"|go (?=(?!going\b|doing\b|being\b)\w{3,}ing\b)|go to the (?=gym|theat|opera|cinema"
            r"|movies|library|beach)"
            r"|collect (?!data\b|my\b|it\b|the\b)|sing in |dance in |run marathons|ride )"
            r"[^.,;:!?()\n\u2014\u2013]*)"
        ),
        "fact.hobby@1": (
            r"\b(?:my|our|one of my) (?:[\w'-]+ ){0,2}?(?:hobby|hobbies|pastime"
            r"|pastimes) (?:is|are) "
            r"(?P<value>(?!(?:to|that|the|my|not)\b)[^.,;:!?()\n\u2014\u2013]+)"
        ),
        "fact.free_time@1": (
            r"\bin my (?:free|spare) time,? i (?:like to |love to |mostly |usually |often |also )*"
            r"(?P<value>(?!(?:have|am|don't|do not|would|can|try)\b)[^.,;:!?()\n\u2014\u2013]+)"
        ),
        "fact.pastime_new@1": (
            rf"\bi(?:'ve| have)? {_SOON}(?:taken up|took up|got into|gotten into|been doing"
            rf"|signed up for"
            r"|been learning|been practi[cs]ing) "
            r"(?P<value>(?!it\b|this\b|that\b|well\b|great\b|some\b|a lot\b|my\b|the\b)"
            r"[^.,;:!?()\n\u2014\u2013]+)"
        ),
    },
)
_OVER = compile_rules(
    "work worked working left quit resigned lost job years live lived living moved play go do "
    "sing dance",
    {
        "fact.workplace_ended@1": (
            rf"\bi (?:used to work|worked) (?:at|for"
            rf"|in) (?P<value>{_THE} [^.,;:!?()\n\u2014\u2013]+)"
        ),
        "fact.job_lost@1": (
            rf"\bi(?:'ve| have)? {_SOON}(?:lost|quit|left) my job (?:at|with|for) {_ORG}"
        ),
        "fact.pastime_ended@1": (
            r"\bi (?:used to|no longer|don't|stopped) (?P<value>(?:play (?!with\b|a role\b|it\b"
            r"|the\b|any\b)"
            r"|go (?=(?!going\b|doing\b)\w{3,}ing\b)|go to the (?=gym)|do (?=yoga\b|karate\b"
            r"|ballet\b)"
            r"|sing in |dance in )[^.,;:!?()\n\u2014\u2013]*?)(?= anymore| any more| these days"
            r"|\s*$|[.,;!?])"
        ),
        "fact.employer_ended@1": (
            r"\bi (?:used to work|previously worked|formerly worked|worked|was working)"
            rf" (?:\w+ ){{0,3}}?(?:at|for) {_ORG}"
        ),
        "fact.employer_left@1": rf"\b(?:i|when i|since i) (?:left|quit|resigned from) {_ORG}",
        "fact.years_at@1": rf"\b\w+ years (?:at|with) {_ORG}",
        "fact.city_ended@1": rf"\bi (?:used to live|lived|was living) in {_PLACE}",
        "fact.city_left@1": (
            r"\b(?:i|we)(?:'ve| have)? (?:just |finally )?moved (?:away |out )?from"
            rf" {_PLACE}"
        ),
    },
)

HOLDING = (_WORK, AHEAD, _HOME, _BODY, _SELF, _STUDY, _PASTIMES, WAYS)
"""What holds, as far as the persona says; what is in ``AHEAD`` only begins on a day to come."""

ENDED = (_OVER,)
"""What is over: it ends a fact in time."""
