"""The main job: every persona's mind, then its datasets, then the catalog.

Dagster does not let one job hold assets with different partitions, so the journey is a job whose
one step runs the others, in this process, a run for each persona and a run for each persona and
seed.  Each is a run of its own in the UI.  A persona that fails does not stop the others; the
journey then fails at its end and says which and why.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import dagster as dg
from pydantic import Field

from persona_assets.assets.dead_runs import fail_dead_runs, process_tags
from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.jobs import CATALOG, DATASETS, MIND
from persona_assets.assets.materializing import clear_failures
from persona_assets.assets.partitions import (
    add_partitions,
    persona_key,
    persona_seed_key,
    seed_number,
)
from persona_assets.assets.stages import ASSETS
from persona_assets.errors import InvalidArgumentError, UnknownPersonaError

JOURNEY_TAG = "persona_assets/journey"
"""The tag with which a run names the run of the journey that it is a part of."""

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


class JourneyConfig(dg.Config):
    """Which personas and seeds; empty means all that the data folder knows."""

    personas: list[str] = Field(default_factory=list, description="Names; empty means all.")
    seeds: list[int] = Field(default_factory=list, description="Seeds; empty means seeds.yaml.")


@dataclass(frozen=True, slots=True)
class Leg:
    """One run of the journey: a job and, unless it is the catalog's, a partition."""

    job_name: str
    persona: str | None = None
    seed: int | None = None

    @property
    def partition_key(self) -> str | None:
        """The key of its partition."""
        if self.persona is None or self.seed is None:
            return self.persona
        return persona_seed_key(self.persona, self.seed)

    def __str__(self) -> str:
        place = "" if self.persona is None else f" of {self.persona}"
        return f"{self.job_name}{place}{'' if self.seed is None else f' under seed {self.seed}'}"


class Interrupted(Exception):  # noqa: N818 - what happened, not what is wrong
    """Somebody stopped the journey."""


class Progress:
    """Is told of each leg of the journey before it starts and after it ended, and stays silent."""

    def started(self, leg: Leg, legs_left: int) -> None:
        """Hear that *leg* starts and how many come after it."""

    def ended(self, leg: Leg, problem: str | None, seconds: Mapping[str, float]) -> None:
        """Hear that *leg* ended, why it failed if it did, and how long each asset took."""


@dg.op(description="Run the mind, the datasets and the catalog, each as a run of its own.")
def run_legs(
    context: dg.OpExecutionContext,
    config: JourneyConfig,
    data: DataFolder,
    progress: dg.ResourceParam[Progress],
) -> None:
    """Run every leg; fail at the end if any of them failed."""
    fail_dead_runs(context.instance)
    with clear_failures():
        names = chosen_personas(config, data)
        seeds = [seed_number(str(seed)) for seed in config.seeds or data.seeds()]
    personas, problems = _usable(names)
    add_partitions(context.instance, personas, seeds)
    for leg, problem in problems.items():
        progress.started(leg, 0)
        progress.ended(leg, problem, {})
    problems |= travel(context, data, progress, _legs(personas, seeds))
    if problems:
        lines = "\n".join(f"{leg}: {problem}" for leg, problem in problems.items())
        raise dg.Failure(f"{len(problems)} runs failed\n{lines}", allow_retries=False)


def chosen_personas(config: JourneyConfig, data: DataFolder) -> list[str]:
    """Return the names of the personas that are asked for, sorted.

    Raises:
        MissingInputError: The data folder is not there.
        UnknownPersonaError: No file describes one of them, and nothing was seen of it.
    """
    known = data.personas()
    for name in config.personas:
        if name not in known:
            raise UnknownPersonaError(name, known)
    return sorted(set(config.personas or known))


@dg.job(description="Every persona: observations to datasets, then the catalog.")
def journey() -> None:
    """Run the whole journey."""
    run_legs()


def travel(
    context: dg.OpExecutionContext, data: DataFolder, progress: Progress, legs: Sequence[Leg]
) -> dict[Leg, str]:
    """Run every leg and return why which failed; what needs a failed leg is left out."""
    problems: dict[Leg, str] = {}
    unready: set[str | None] = set()
    for index, leg in enumerate(legs):
        if leg.job_name == "datasets" and leg.persona in unready:
            continue
        progress.started(leg, len(legs) - index - 1)
        result = _run(context, data, leg)
        seconds = _seconds(result)
        problem = None if result.success else _why(result)
        if problem:
            problems[leg] = problem
            if "personas/behaviors" not in seconds:
                unready.add(leg.persona)
        progress.ended(leg, problem, seconds)
        if was_interrupted(result):
            raise Interrupted
    return problems


def was_interrupted(result: dg.ExecuteInProcessResult) -> bool:
    """Return whether a run ended because somebody stopped it, in a step or between two."""
    errors = [
        event.step_failure_data.error
        for event in result.filter_events(lambda event: event.is_step_failure)
    ]
    if not result.success and not errors:
        return True  # nothing in it failed, and yet it did not come to its end
    names = {cause.cls_name for error in errors if error for cause in (error, error.cause) if cause}
    return bool(names & {"DagsterExecutionInterruptedError", "KeyboardInterrupt", "Interrupted"})


def _usable(names: Sequence[str]) -> tuple[list[str], dict[Leg, str]]:
    """Return the names that can be partition keys, and what is wrong with the others."""
    personas: list[str] = []
    problems: dict[Leg, str] = {}
    for name in names:
        try:
            personas.append(persona_key(name))
        except InvalidArgumentError as problem:
            problems[Leg("mind", name)] = str(problem)
    return personas, problems


def _legs(personas: Sequence[str], seeds: Sequence[int]) -> list[Leg]:
    return [
        *(
            leg
            for persona in personas
            for leg in (
                Leg("mind", persona),
                *(Leg("datasets", persona, seed) for seed in seeds),
            )
        ),
        Leg("catalog"),
    ]


def _run(context: dg.OpExecutionContext, data: DataFolder, leg: Leg) -> dg.ExecuteInProcessResult:
    definitions = dg.Definitions(
        assets=ASSETS, jobs=[MIND, DATASETS, CATALOG], resources={"data": data}
    )
    return definitions.resolve_job_def(leg.job_name).execute_in_process(
        instance=context.instance,
        partition_key=leg.partition_key,
        run_config=QUIET,
        tags={JOURNEY_TAG: context.run_id, **process_tags()},
        raise_on_error=False,
    )


def _seconds(result: dg.ExecuteInProcessResult) -> dict[str, float]:
    """Return how long each asset took; assets of one step share its time evenly."""
    lasted = {
        event.step_key: event.step_success_data.duration_ms / 1000
        for event in result.filter_events(lambda event: event.is_step_success)
    }
    made = [
        (event.step_key, event.asset_key.to_user_string())
        for event in result.filter_events(lambda event: event.is_step_materialization)
        if event.asset_key
    ]
    shares = Counter(step for step, _ in made)
    return {asset: lasted.get(step, 0.0) / shares[step] for step, asset in made}


def _why(result: dg.ExecuteInProcessResult) -> str:
    """Return what the checks found, or the message of the first step that failed."""
    found = [
        f"{'/'.join(check.asset_key.path)} {check.check_name}: {check.description}"
        for check in result.get_asset_check_evaluations()
        if not check.passed
    ]
    if found:
        return "; ".join(found)
    failed = result.filter_events(lambda event: event.is_step_failure)
    for event in failed:
        data = event.step_failure_data
        if data.user_failure_data and data.user_failure_data.description:
            return data.user_failure_data.description
        if data.error:
            cause = data.error.cause or data.error
            return cause.message.strip()
    return "the run failed; see its log in the UI"
