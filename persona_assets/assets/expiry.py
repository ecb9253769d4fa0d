"""Cleaning up after instances whose time is over: a job, and the schedule that runs it.

Nobody is given an expired instance, whether it was cleaned up or not; the job is for the disk, and
so that no text of anybody stays longer than it may.
"""

import dagster as dg

from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.materializing import clear_failures
from persona_assets.clock import Clock, SystemClock
from persona_assets.lake.reading import scan


@dg.op(description="Take the text from expired instances, and forget those of 90 days ago.")
def remove_expired(context: dg.OpExecutionContext, data: DataFolder) -> None:
    """Clean up by the time of the machine."""
    with clear_failures():
        emptied, forgotten = clean_up(data, SystemClock())
        context.log.info("%d instances lost their text, %d are forgotten", emptied, forgotten)
        context.add_output_metadata({"emptied_count": emptied, "forgotten_count": forgotten})


@dg.job(description="Take the text from persona instances whose time is over.")
def cleanup() -> None:
    """Clean up."""
    remove_expired()


hourly_cleanup = dg.ScheduleDefinition(
    name="hourly_cleanup",
    job=cleanup,
    cron_schedule="17 * * * *",
    execution_timezone="UTC",
    description="Instances whose time is over lose their text within the hour.",
)


def clean_up(data: DataFolder, clock: Clock) -> tuple[int, int]:
    """Clean up by *clock*; an instance that lies in the lake stays known, however old it is.

    Returns:
        How many instances lost their text, and how many are forgotten.

    Raises:
        StorageError: The disk refuses; nothing is forgotten then.
    """
    name, kept = "personas/instances", list[str]()
    if name in data.lake.assets():
        rows = scan(name, lake=data.lake.root).select("persona_instance_id").collect()
        kept = rows["persona_instance_id"].to_list()
    return data.instances.remove_expired(at=clock.now(), kept=kept)
