"""What starts runs by itself: a schedule that refreshes, and a sensor that sees new files.

The sensor starts the journey of each persona whose files, or the seeds, differ from what its tables
were made of.  What was done is read from the lake; the cursor only remembers what was asked for, so
that a run is not asked for again while it goes on or after it failed.
"""

import json
from collections.abc import Sequence

import dagster as dg

from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.journey import journey
from persona_assets.assets.partitions import PERSONAS, SEEDS, persona_key
from persona_assets.errors import MissingInputError, PersonaAssetsError
from persona_assets.generators.registry import GENERATORS
from persona_assets.lake.reading import read_manifest

daily_refresh = dg.ScheduleDefinition(
    name="daily_refresh",
    job=journey,
    cron_schedule="0 5 * * *",
    execution_timezone="UTC",
    description="The whole journey, every day at 05:00 UTC.",
)


@dg.sensor(
    job=journey,
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="A new or changed persona file, observation file or seed becomes partitions and "
    "a run; one that failed is not tried again until its files change.",
)
def new_files(context: dg.SensorEvaluationContext, data: DataFolder) -> dg.SensorResult:
    """Request the journey of each persona whose files or seeds have changed."""
    try:
        personas = [persona_key(persona) for persona in data.personas()]
        seeds = data.seeds()
        wanted = {persona: _inputs(data, persona, seeds) for persona in personas}
    except PersonaAssetsError as problem:
        return dg.SensorResult(skip_reason=dg.SkipReason(str(problem)))
    asked: dict[str, str] = json.loads(context.cursor or "{}")
    changed = [
        persona
        for persona, inputs in wanted.items()
        if asked.get(persona) != inputs and not _is_made(data, persona, seeds)
    ]
    return dg.SensorResult(
        run_requests=[_request(persona) for persona in changed],
        skip_reason=None if changed else dg.SkipReason("no file of any persona has changed"),
        dynamic_partitions_requests=[
            *_missing(context.instance, PERSONAS, personas),
            *_missing(context.instance, SEEDS, [str(seed) for seed in seeds]),
        ],
        cursor=json.dumps(wanted),
    )


def _request(persona: str) -> dg.RunRequest:
    config = {"ops": {"run_legs": {"config": {"personas": [persona]}}}}
    return dg.RunRequest(run_config=config, tags={"persona": persona})


def _missing(
    instance: dg.DagsterInstance, definition: dg.DynamicPartitionsDefinition, keys: Sequence[str]
) -> list[dg.AddDynamicPartitionsRequest]:
    """Return the request to add the *keys* that the instance does not have, if any."""
    known = set(instance.get_dynamic_partitions(str(definition.name)))
    new = [key for key in keys if key not in known]
    return [definition.build_add_request(new)] if new else []


def _inputs(data: DataFolder, persona: str, seeds: Sequence[int]) -> str:
    return f"{data.digest(persona)} {' '.join(map(str, seeds))}"


def _is_made(data: DataFolder, persona: str, seeds: Sequence[int]) -> bool:
    """Return whether all tables of a persona lie there, made of the files that lie there now."""
    try:
        observed = read_manifest(data.lake, "observations/approved", {"persona": persona})
        for generator in GENERATORS:
            for seed in seeds:
                partition = {"persona": persona, "seed": str(seed)}
                read_manifest(data.lake, f"datasets/{generator.name}", partition)
    except MissingInputError:
        return False
    return observed.inputs.get("files") == data.digest(persona)
