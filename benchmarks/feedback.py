"""Whether feedback finds out how helpful a section is: ``python benchmarks/feedback.py``.

Sections with a known chance to be helpful are rated 40 times, at three rates of arrival.  The ideal
weight is twice the chance; beside ours stands the rule of the original (times 1.1 for each
praise; times 0.8 for each blame after five within seven days), which these rates mislead.
"""

import datetime as dt
from collections import deque
from statistics import fmean

import measuring

from persona_assets.ids import content_id
from persona_assets.keys import derive, row_key
from persona_assets.personas.feedback import Feedback
from persona_assets.personas.mappers import PersonaMapper
from persona_assets.personas.training import InstanceRecord, train

RUNS = 200
FEEDBACKS = 40
CHANCES = (0.1, 0.3, 0.5, 0.7, 0.9)
PER_DAY = (0.1, 0.5, 2.0, 50.0)
GOAL = 0.10
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
INSTANCE = content_id("benchmark", "instance")
MAPPER = PersonaMapper.model_validate(
    {
        "mapper_id": "rated",
        "name": "Rated",
        "purpose": "To be rated.",
        "version": "1.0.0",
        "status": "active",
        "configuration": {
            "output_template": {
                "sections": [
                    {"section_name": name, "data_source": [source], "max_tokens": 100}
                    for name, source in (("Rated", "goals"), ("Other", "beliefs"))
                ]
            }
        },
    }
)
RECORDS = {INSTANCE: InstanceRecord(INSTANCE, "rated", "1.0.0", "robin", ("Rated", "Other"))}


def main() -> None:
    """Simulate, compare and write the result."""
    raw: list[dict[str, float]] = []
    for per_day in PER_DAY:
        for chance in CHANCES:
            votes = [draw_votes(chance, run) for run in range(RUNS)]
            trainings = [train(MAPPER, make_feedback(each, per_day), RECORDS) for each in votes]
            raw.append(
                {
                    "per_day": per_day,
                    "chance": chance,
                    "posterior": fmean(each.newest_weights["Rated"] for each in trainings),
                    "version": fmean(each.weights["Rated"] for each in trainings),
                    "original": fmean(rule_of_the_original(each, per_day) for each in votes),
                }
            )
    measuring.report("feedback", render(raw), raw)


def draw_votes(chance: float, run: int) -> list[bool]:
    """Return whether the section is helpful, each time, in one run."""
    key = derive(42, "benchmark", "feedback", f"{chance}", run)
    return [row_key(key, number) < chance * 2**64 for number in range(FEEDBACKS)]


def make_feedback(votes: list[bool], per_day: float) -> list[Feedback]:
    """Return *votes* as feedback that names the section, so many a day."""
    return [
        Feedback.model_validate(
            {
                "feedback_id": content_id("benchmark", number),
                "persona_instance_id": INSTANCE,
                "actor_id": "simulation",
                "task_context": {
                    "task_type": "t",
                    "task_description": "",
                    "task_outcome": "success",
                },
                "ratings": dict.fromkeys(
                    ("overall", "accuracy", "completeness", "relevance", "usability"), 3
                ),
                "specific_feedback": {"what_worked_well" if vote else "what_didnt_work": ["Rated"]},
                "impact": {
                    "task_success_impact": "neutral",
                    "would_use_again": True,
                    "recommendation_score": 5,
                },
                "submitted_at": START + dt.timedelta(days=number / per_day),
                "submitted_by": "simulation",
            }
        )
        for number, vote in enumerate(votes)
    ]


def rule_of_the_original(votes: list[bool], per_day: float) -> float:
    """Return the weight that the rule of the original ends with."""
    weight, blames = 1.0, deque[float]()
    for number, vote in enumerate(votes):
        day = number / per_day
        if vote:
            weight = min(2.0, weight * 1.1)
            continue
        blames.append(day)
        while blames[0] < day - 7:
            blames.popleft()
        if len(blames) >= 5:
            weight = max(0.1, weight * 0.8)
    return weight


def render(raw: list[dict[str, float]]) -> str:
    """Return the result as Markdown."""
    rows = "\n".join(
        f"| {one['per_day']:g} | {one['chance']} | {2 * one['chance']:.1f} | "
        f"{one['posterior']:.2f} | {one['version']:.2f} | {one['original']:.2f} |"
        for one in raw
    )
    worst = max(abs(one["posterior"] - 2 * one["chance"]) for one in raw)
    worst_version = max(abs(one["version"] - 2 * one["chance"]) for one in raw)
    verdict = "kept" if worst <= GOAL else "missed"
    return f"""# Weights from feedback

`python benchmarks/feedback.py`

The mean weight of a section after {FEEDBACKS} feedbacks, over {RUNS} simulations, by the chance
that it is helpful and by how many feedbacks come a day.
The posterior is what all feedback gives; the version is what the newest version of the mapper has,
which follows in steps of more than 0.05.

| feedbacks a day | helpful with | ideal | posterior | version | rule of the original |
| --- | --- | --- | --- | --- | --- |
{rows}

Farthest from the ideal: posterior {worst:.3f} (goal {GOAL:.2f}: {verdict}), version
{worst_version:.3f}.

{measuring.place()}
"""


if __name__ == "__main__":
    main()
