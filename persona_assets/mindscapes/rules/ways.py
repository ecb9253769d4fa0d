"""The patterns of how the persona is and works: its character, tools, days and ways of contact."""

from persona_assets.mindscapes.rules.findings import compile_rules
from persona_assets.mindscapes.rules.names import CAPITAL

_SOON = r"(?:now |also |still |currently |just |actually |really |always |usually |mostly )*"
_VERY = r"(?:really |very |quite |rather |pretty |so |a bit |a little |fairly |naturally )*"
_ADJECTIVE = (
    r"(?:introverted|extroverted|impatient|shy|stubborn|punctual|disorgani[sz]ed|messy|tidy"
    r"|forgetful|ambitious|curious|optimistic|pessimistic|clumsy|competitive|talkative|outgoing"
    r"|reserved|perfectionistic|detail-oriented|easily distracted|absent-minded|short-tempered"
    r"|risk-averse|superstitious|sentimental|frugal|cautious|hot-headed|soft-spoken|indecisive)"
)
_KIND = (
    r"(?:introvert|extrovert|ambivert|perfectionist|optimist|pessimist|procrastinator|workaholic"
    r"|early (?:bird|riser)|night owl|(?:morning|people|dog|cat) person|homebody|minimalist"
    r"|romantic|worrier|overthinker|team player|control freak|slow reader|quick learner)"
)
_ENDS = r"(?=\s*$|[.,;!?)]| (?:and|but|by nature|at heart|so|because|when|person)\b)"
_COUNT = r"(?:two|three|four|five|six|seven|eight|nine|ten|twelve|\d{1,3}|several|a few|some)"
_STAFF = (
    r"(?:people|staff|employees|interns|apprentices|trainees|nurses|architects|consultants"
    r"|accountants|assistants|technicians|analysts|scientists|(?:design|engine|develop|manag"
    r"|program+|research|test|teach|market|plan|work|writ|lectur|train|paint|volunt)e?ers"
    r"|editors|doctors|volunteers|therapists|pharmacists|chefs|cooks|clerks|agents)"
)
_OFTEN = (
    r"(?=,? (?:every (?:day|week|morning|evening|night)|each day|daily|all the time|all day"
    r"|at work|for (?:work|everything|my work|all my)\b|most days|a lot))"
)
_DAYS = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_MEANS = r"(?:write to|write|text|e-?mail|message|ping|dm|call|phone|ring)"

WAYS = compile_rules(
    "i'm am use manage lead supervise work don't not never",
    {
        "fact.character@1": (
            rf"\bi(?:'m| am) {_SOON}{_VERY}(?:(?:an?|such an?) )?(?:total |bit of an? |real )?"
            rf"(?P<value>{_KIND}|{_ADJECTIVE}){_ENDS}"
        ),
        "fact.good_or_bad@1": (
            rf"\bi(?:'m| am) {_SOON}{_VERY}(?P<value>(?:good|bad|terrible|hopeless|great|awful"
            r"|useless|brilliant) (?:with|at) (?!(?:it|that|this|them|those|all|the|my|you|her|him"
            r"|least|best|home|work)\b)[^.,;:!?()\n\u2014\u2013]+)"
        ),
        "fact.tool@1": (
            rf"\bi {_SOON}use (?-i:(?P<value>{CAPITAL}[\w&'-]*(?: {CAPITAL}[\w&'-]*)*)){_OFTEN}"
        ),
        "fact.team_of@1": (
            rf"\bi {_SOON}(?:manage|lead|supervise) (?:an? (?:small )?team of )?"
            rf"(?P<value>{_COUNT} (?:[\w-]+ )?{_STAFF})\b"
        ),
        "fact.work_arrangement@1": (
            rf"\bi {_SOON}work (?P<value>(?:from home|remotely)(?: (?:full[- ]time|most days"
            rf"|every \w+day|(?:on )?(?:{_DAYS}(?:,? and |, )?)+"
            r"|(?:one|two|three|four|\d) days? a week))?)"
            r"(?=\s*$|[.,;!?)]| (?:and|but|because|so|since)\b)"
        ),
        "fact.contact@1": (
            r"(?P<value>\b(?:don't|do not|never) (?:call|phone|ring|text|e-?mail|message) me)"
            rf"(?=,? (?:but |just |please |rather |instead )*{_MEANS} me\b)"
        ),
        "fact.contact_instead@1": (
            r"\b(?:don't|do not|never) (?:call|phone|ring|text|e-?mail|message) me,? "
            rf"(?:but |just |please |rather |instead )*(?P<value>{_MEANS} me)\b"
        ),
    },
)
"""What the persona says of its own character and habits of work."""
