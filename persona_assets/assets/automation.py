"""What starts runs by itself: a schedule that refreshes, and a sensor that sees new files.

The sensor starts the journey of each persona whose files, or the seeds, differ from what its tables
were made of, and makes the files of each profile that has changed.  What was done is read from the
lake; the cursor only remembers what was asked for, so that a run is not asked for again while it
goes on or after it failed.
"""

import json
from collections.abc import Sequence

import dagster as dg

from persona_assets.assets.dead_runs import fail_dead_runs
from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.jobs import PROFILE_FILES
from persona_assets.assets.journey import journey
from persona_assets.assets.mapper_documents import changed_files, file_digests
from persona_assets.assets.partitions import PERSONAS, PROFILES, SEEDS, persona_key
from persona_assets.assets.profile_sensing import changed_profiles
from persona_assets.errors import MissingInputError, PersonaAssetsError, StorageError
from persona_assets.generators.registry import GENERATORS
from persona_assets.ids import content_id
from persona_assets.lake.reading import read_manifest

daily_refresh = dg.ScheduleDefinition(
    name="daily_refresh",
    job=journey,
    cron_schedule="0 5 * * *",
    execution_timezone="UTC",
    description="The whole journey, every day at 05:00 UTC.",
)


@dg.sensor(
    jobs=[journey, PROFILE_FILES],
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="A new or changed persona, observation, seed or profile becomes partitions and "
    "a run; one that failed is not tried again until its files change.",
)
def new_files(context: dg.SensorEvaluationContext, data: DataFolder) -> dg.SensorResult:
    """Request the journey of each changed persona, and the files of each changed profile."""
    fail_dead_runs(context.instance)
    try:
        names, seeds, mappers = data.personas(), data.seeds(), _mappers(data)
    except PersonaAssetsError as problem:
        return dg.SensorResult(skip_reason=dg.SkipReason(str(problem)))
    wanted, problems = _wanted(data, names, seeds, mappers)
    asked: dict[str, str] = json.loads(context.cursor or "{}")
    changed = [
        persona
        for persona, inputs in wanted.items()
        if asked.get(persona) != inputs and not _is_made(data, persona, seeds, mappers)
    ]
    profiles = changed_profiles(data, asked)
    files = file_digests(data)
    problems = [*problems, *profiles.problems]
    requests = [*(_request(persona) for persona in changed), *profiles.requests]
    why = "; ".join(problems) or "no file of any persona or profile has changed"
    for problem in problems:
        context.log.warning(problem)
    return dg.SensorResult(
        run_requests=requests,
        skip_reason=None if requests else dg.SkipReason(why),
        dynamic_partitions_requests=[
            *_missing(context.instance, PERSONAS, list(wanted)),
            *_missing(context.instance, SEEDS, [str(seed) for seed in seeds]),
            *_missing(context.instance, PROFILES, profiles.keys),
        ],
        asset_events=[*profiles.observations, *changed_files(files, asked)],
        cursor=json.dumps({**wanted, **profiles.cursor, **files}),
    )


def _mappers(data: DataFolder) -> str:
    """Return the digests of the mappers as text; of wrong ones, that they are wrong."""
    try:
        return json.dumps(data.mapper_digests(), sort_keys=True)
    except PersonaAssetsError as problem:
        return str(problem)


def _wanted(
    data: DataFolder, names: Sequence[str], seeds: Sequence[int], mappers: str
) -> tuple[dict[str, str], list[str]]:
    """Return what each persona is to be made of, and what is wrong with the other names."""
    wanted: dict[str, str] = {}
    problems: list[str] = []
    for name in names:
        try:
            wanted[persona_key(name)] = f"{data.digest(name)} {list(seeds)} {content_id(mappers)}"
        except (PersonaAssetsError, OSError) as problem:
            problems.append(f"{name}: {problem}")
    return wanted, problems


def _request(persona: str) -> dg.RunRequest:
    config = {"ops": {"run_legs": {"config": {"personas": [persona]}}}}
    return dg.RunRequest(job_name=journey.name, run_config=config, tags={"persona": persona})


def _missing(
    instance: dg.DagsterInstance, definition: dg.DynamicPartitionsDefinition, keys: Sequence[str]
) -> list[dg.AddDynamicPartitionsRequest]:
    """Return the request to add the *keys* that the instance does not have, if any."""
    known = set(instance.get_dynamic_partitions(str(definition.name)))
    new = [key for key in keys if key not in known]
    return [definition.build_add_request(new)] if new else []


def _is_made(data: DataFolder, persona: str, seeds: Sequence[int], mappers: str) -> bool:
    """Return whether all tables of a persona lie there, made of the files that lie there now."""
    lake, partition = data.lake, {"persona": persona}
    try:
        observed = read_manifest(lake, "observations/approved", partition)
        mapped = read_manifest(lake, "personas/instances", partition)
        for generator in GENERATORS:
            for seed in seeds:
                read_manifest(lake, f"datasets/{generator.name}", {**partition, "seed": str(seed)})
    except (MissingInputError, StorageError):
        return False
    used = {name: one for name, one in mapped.inputs.items() if name.startswith("mapper ")}
    is_mapped = json.dumps(used, sort_keys=True) == mappers
    return is_mapped and observed.inputs.get("files") == data.digest(persona)
