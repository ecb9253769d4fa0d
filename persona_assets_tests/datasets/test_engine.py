"""What the command does can be done in Python: a whole profile, one record, a stream of them."""

import json
from itertools import islice
from pathlib import Path

import pytest

from persona_assets.datasets.writing import json_records
from persona_assets.profiles.planning import plan_profile
from persona_assets.profiles.running import run_plan
from persona_assets_tests.profiles.builders import make_profile


@pytest.mark.parametrize("kind", ["api", "streaming", "file", "load", "fault", "population"])
def test_a_profile_a_record_and_a_stream_agree(tmp_path: Path, kind: str) -> None:
    """PP-115: generating a profile, one record of it, and a stream give the same records."""
    plan = plan_profile(make_profile((kind, 30)), directory=tmp_path)
    [job] = plan.jobs

    [written] = run_plan(plan)

    stream = job.made.batches(0, 10**9, batch_rows=15)
    streamed = [record for batch in islice(stream, 2) for record in json_records(batch)]
    [[single]] = [list(json_records(batch)) for batch in job.made.batches(17, 18)]
    assert streamed == json.loads(written.path.read_bytes())
    assert single == streamed[17]
