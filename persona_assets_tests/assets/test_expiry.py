"""Instances whose time is over are cleaned up by a job, by the clock that it is given."""

import datetime as dt

import pytest

from persona_assets import lake
from persona_assets.assets.expiry import clean_up
from persona_assets.assets.inputs import DataFolder
from persona_assets.clock import VirtualClock
from persona_assets.definitions import build_definitions
from persona_assets.personas.instances import PersonaInstance

DAY = dt.timedelta(days=1)


@pytest.fixture(name="made")
def fixture_made(copied: DataFolder) -> PersonaInstance:
    """Return an instance that somebody asked for, two hours after the lake's own."""
    told = lake.map_persona("tiny", "working_with", lake=copied.lake.root)
    later = told.generation_metadata.generated_at + dt.timedelta(hours=2)
    made = lake.map_persona("tiny", "working_with", as_of=later, lake=copied.lake.root)
    copied.instances.put(made)
    return made


def test_the_text_goes_when_the_time_is_over(copied: DataFolder, made: PersonaInstance) -> None:
    """PK-41, PK-102: not an instant before, and what is known of it goes 90 days later."""
    clock = VirtualClock(made.expires_at - dt.timedelta(microseconds=1))
    counts = [clean_up(copied, clock)]
    for step in (dt.timedelta(microseconds=1), 90 * DAY):
        clock.advance(step)
        counts.append(clean_up(copied, clock))

    assert counts == [(0, 0), (1, 0), (0, 1)]
    assert made.persona_instance_id not in copied.instances.records()


def test_instances_of_the_lake_stay_known(copied: DataFolder, made: PersonaInstance) -> None:
    """PK-102: what lies in the lake can be spoken of, though its time was long ago."""
    in_lake = set(lake.load("instances", lake=copied.lake.root)["persona_instance_id"])

    clean_up(copied, VirtualClock(made.expires_at + 9_000 * DAY))

    assert set(copied.instances.records()) == in_lake


def test_the_job_cleans_up(copied: DataFolder, made: PersonaInstance) -> None:
    """PK-102: the scheduled job takes the text by the time of the machine."""
    definitions = build_definitions(copied)

    done = definitions.resolve_job_def("cleanup").execute_in_process()

    assert done.success
    assert definitions.resolve_schedule_def("hourly_cleanup").job_name == "cleanup"
    assert copied.instances.live(made.composite_key, at=made.expires_at - DAY) is None
