"""What starts runs by itself: a schedule that refreshes, and a sensor that sees new files.

The sensor starts the journey of each persona whose files differ from those that its observations
were made of.  It keeps no state of its own: what was done is read from the lake.
"""

import dagster as dg

from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.journey import journey
from persona_assets.assets.partitions import PERSONAS, SEEDS, persona_key
from persona_assets.errors import MissingInputError, PersonaAssetsError
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
    description="A new or changed persona file or observation file becomes a partition and a run.",
)
def new_files(data: DataFolder) -> dg.SensorResult:
    """Request the journey of each persona whose files have changed."""
    try:
        personas, seeds = data.personas(), data.seeds()
    except PersonaAssetsError as problem:
        return dg.SensorResult(skip_reason=dg.SkipReason(str(problem)))
    changed = {persona: data.digest(persona) for persona in personas}
    changed = {name: digest for name, digest in changed.items() if digest != _done(data, name)}
    requests = [
        dg.RunRequest(
            run_key=f"{persona}:{digest}",
            run_config={"ops": {"run_legs": {"config": {"personas": [persona]}}}},
            tags={"persona": persona},
        )
        for persona, digest in changed.items()
    ]
    return dg.SensorResult(
        run_requests=requests,
        skip_reason=None if requests else dg.SkipReason("no file of any persona has changed"),
        dynamic_partitions_requests=[
            PERSONAS.build_add_request([persona_key(persona) for persona in personas]),
            SEEDS.build_add_request([str(seed) for seed in seeds]),
        ],
    )


def _done(data: DataFolder, persona: str) -> str | None:
    """Return the digest of the files that the persona's observations were made of."""
    try:
        manifest = read_manifest(data.lake, "observations/approved", {"persona": persona})
    except MissingInputError:
        return None
    return manifest.inputs.get("files")
