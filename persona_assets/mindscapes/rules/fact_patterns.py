"""The patterns of facts, in tables by what they are about."""

from persona_assets.mindscapes.rules.findings import PHRASE, compile_rules
from persona_assets.mindscapes.rules.names import CAPITAL, ORGANIZATION, PERSON, PLACE

_PLACE = rf"(?-i:(?:the )?(?P<value>{PLACE}))"
_ORG = rf"(?-i:(?P<value>{ORGANIZATION}))"
_SOON = r"(?:now |also |still |currently |just |actually |recently |really |always |usually )*"
_THE = (
    r"(?:an?|my|our|one of the|the(?! (?:same|present|past|moment|future|mornings?|afternoons?"
    r"|evenings?|nights?|day|meantime|background|dark|here|sense|way|first|next|last|rest)\b))"
)
_WORK = compile_rules(
    "work working employed teach job joined started came",
    {
        "fact.employer@1": rf"\bi (?:now |still |currently )?work (?:at|for) {_ORG}",
        "fact.role_at@1": rf"\bi (?:now |still )?work as [^.;!?\n]*? at {_ORG}",
        "fact.joined@1": rf"\b(?:since )?i(?:'ve| have)? (?:joined|started at|came to) {_ORG}",
        "fact.workplace@1": (
            rf"\bi {_SOON}(?:work|am working|have a job|got a job|got a job working"
            rf"|work (?:part|full)[- ]time|do (?:part|full)[- ]time work) (?:at|for|in) "
            rf"(?P<value>{_THE} [^.,;:!?()\n\u2014\u2013]+)"
        ),
        "fact.employed_by@1": rf"\bi(?:'m| am) {_SOON}employed (?:by|at) {PHRASE}",
        "fact.field@1": (
            rf"\bi {_SOON}(?:work in|teach) (?P<value>(?!(?:an?|the|our)\b|it\b|you\b|my\b|this\b"
            rf"|that\b)"
            r"(?-i:[a-z])[^.,;:!?()\n\u2014\u2013]+)"
        ),
    },
)
_HOME = compile_rules(
    "live living based work moving moved relocated day week night weekend born raised grew "
    "brought from",
    {
        "fact.city@1": (
            r"\bi(?:'m| am)? (?:now |still |currently )?(?:live|living|based)"
            rf" (?:just )?(?:in|outside|near) {_PLACE}"
        ),
        "fact.city_work@1": rf"\bi work from {_PLACE}",
        "fact.moving@1": (
            r"\bi(?:'m| am) moving (?:[^.;!?\n]{0,40}[ ,])??(?:from )?"
            rf"{_PLACE} to (?-i:{CAPITAL})"
        ),
        "fact.last_day@1": rf"\blast (?:day|week|night|weekend) in {_PLACE}",
        "fact.moved@1": (
            r"\b(?:i|we)(?:'ve| have)? (?:just |finally |now )?(?:moved|relocated)"
            rf"(?: home| here| over| back)?(?: from (?-i:{PLACE}))? to {_PLACE}"
        ),
        "fact.origin@1": rf"\bi(?: was|'m| am)? (?:born|raised|grew up|brought up) in {_PLACE}",
        "fact.from@1": (
            rf"\bi(?:'m| am| come) {_SOON}(?:originally )?from {_PLACE}(?=\s*$|[,.!;]| and\b)"
        ),
        "fact.home@1": (
            rf"\bi {_SOON}live (?:in|on|by|near) (?P<value>{_THE} (?-i:[a-z])[^.,;:!?()\n]+)"
        ),
        "fact.household@1": (
            rf"\bi {_SOON}live (?P<value>(?:alone|with (?:my|our|two|three"
            rf"|an?) (?-i:[a-z])[^.,;:!?()\n]+"
            r"|by myself|on my own))"
        ),
        "fact.city_uncased@1": (
            r"(?-i:\bi (?:now |still )?live in (?P<value>(?!(?:an?|the|my|our|this|that|one|two"
            r"|fear|hope"
            r"|peace|harmony|it|here|there)\b)[a-z]+(?: (?!(?:with|and|but|now|in|for|since|at|on"
            r"|where|so|by"
            r"|because)\b)[a-z]+)?))"
        ),
    },
)
_BODY = compile_rules(
    "allergic intolerant vegetarian vegan pescatarian gluten gluten-free lactose coeliac "
    "suffer suffering diagnosed have terrified scared afraid phobic",
    {
        "fact.allergy@1": (
            r"\bi(?:'m| am) (?:(?!not\b|never\b|hardly\b)\w+ )?(?:allergic|intolerant)"
            rf" to {PHRASE}"
        ),
        "fact.diet@1": (
            r"\bi(?:'m| am| eat|'ve been) (?:a |mostly |strictly )?"
            r"(?P<value>vegetarian|vegan|pescatarian|gluten[- ]free|lactose intolerant|coeliac)\b"
        ),
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
            rf"|losing\b"
            rf"|what\b){PHRASE}"
        ),
    },
)
_SELF = compile_rules(
    "i'm am turned birthday birthday's speak name name's call calls called married single "
    "engaged divorced widowed",
    {
        "fact.role_here@1": rf"\bi(?:'m| am) (?:an?|the) (?:[\w-]+ ){{1,4}}?at {_ORG}",
        "fact.age@1": (
            r"\bi(?:'m| am| just turned| turned) (?P<value>[1-9]\d)"
            r"(?= years old| now| today|,? and|$|[.!])"
        ),
        "fact.age_of@1": r"\bi(?:'m| am) an? (?P<value>[1-9]\d)[- ]years?[- ]old\b",
        "fact.birthday@1": (
            r"\bmy birthday(?:'s| is) (?:on )?(?:the )?(?P<value>"
            r"\d{1,2}(?:st|nd|rd|th)? (?:of )?[A-Z]\w+|[A-Z]\w+ \d{1,2}(?:st|nd|rd|th)?)"
        ),
        "fact.language@1": rf"\bi (?:also )?speak (?:fluent |some |a little )?{_PLACE}",
        "fact.name@1": (
            r"\b(?:my (?:full )?name is|my name's|(?:my )?(?:friends|people|everyone) calls? me"
            r"|just call me"
            rf"|i(?:'m| am) called) (?-i:(?P<value>{PERSON}))"
        ),
        "fact.marital_status@1": (
            rf"\bi(?:'m| am| got|'ve been| have been) {_SOON}(?:happily |recently |newly )?"
            r"(?P<value>married|single|engaged|divorced|widowed)(?![\w-])"
            r"(?! (?:in|on|out|with (?!two|three|a |an |my|kids|children)|mother|parent|mom))"
        ),
    },
)
_STUDY = compile_rules(
    "phd doctorate master's masters bachelor's mba study studying studied majoring major "
    "majored graduated",
    {
        "fact.degree@1": (
            r"\b(?:my|finish the|finish my) (?:part-time |own )?"
            r"(?P<value>phd|doctorate|master's|masters|bachelor's|mba)\b"
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
    "play played training volunteer volunteering practice practise do go collect sing dance "
    "run ride taken took got gotten been signed",
    {
        "fact.instrument@1": (
            r"\bi(?:'ve)? (?:still |also )?(?:play|played) (?:the )?"
            r"(?P<value>(?:upright |electric |acoustic |double |bass )?(?:bass|guitar|piano|violin"
            r"|cello|drums|flute|trumpet|saxophone|accordion|clarinet|keyboards|harp|fiddle))"
        ),
        "fact.activity@1": (
            r"\bi(?:'m| am) (?:still |also |now )?training for "
            r"(?P<value>(?:an? |the |my )?(?:\w+ ){0,3}?\w*(?:marathon|triathlon|race|10k|5k))"
        ),
        "fact.volunteering@1": (
            rf"\bi(?:'m| am|'ve been| have been)? {_SOON}volunteer(?:ing)? (?:at|for|with"
            rf"|in) {PHRASE}"
        ),
        "fact.pastime@1": (
            rf"\bi {_SOON}(?P<value>(?:play (?!with\b|a role\b|a part\b|it\b|the\b|around\b|out\b"
            rf"|along\b|dumb\b|safe\b|nice\b)"
            r"|practi[cs]e (?!what\b|it\b|my\b)|do (?=yoga\b|pilates\b|karate\b|judo\b|ballet\b"
            r"|crossfit\b"
            r"|pottery\b|gymnastics\b|martial arts\b|crosswords\b|puzzles\b|triathlons\b)"
            r"|go (?=(?!going\b|doing\b|being\b)\w{3,}ing\b)|go to the (?=gym|theat|opera|cinema"
            r"|movies|library|beach)"
            r"|collect (?!data\b|my\b|it\b|the\b)|sing in |dance in |run marathons|ride )"
            r"[^.,;:!?()\n\u2014\u2013]*)"
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

HOLDING = (_WORK, _HOME, _BODY, _SELF, _STUDY, _PASTIMES)
"""What holds, as far as the persona says."""

ENDED = (_OVER,)
"""What is over: it ends a fact in time."""
