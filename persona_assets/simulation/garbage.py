"""The garbage collector while many objects are made and none of them is garbage."""

import gc
from collections.abc import Generator
from contextlib import contextmanager

_COLLECTED_AFTER = 200_000


@contextmanager
def rare_collections() -> Generator[None]:
    """Let the garbage collector look for circles less often: a run makes many objects and none."""
    before = gc.get_threshold()
    gc.set_threshold(_COLLECTED_AFTER, before[1], before[2])
    try:
        yield
    finally:
        gc.set_threshold(*before)
