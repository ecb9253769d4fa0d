"""Folders in which things are made before they are moved into place.

They lie inside the lake, so that moving is a rename; each is named for the machine and process that
works in it, and whoever comes next deletes those whose process is gone.
"""

import os
import platform
import shutil
from pathlib import Path
from tempfile import mkdtemp

from persona_assets.lake.layout import Lake


def make_staging_folder(lake: Lake) -> Path:
    """Return a new, empty folder inside *lake*; whoever asked for it deletes it.

    Raises:
        OSError: The disk refuses.
    """
    lake.staging.mkdir(parents=True, exist_ok=True)
    _remove_orphans(lake.staging)
    return Path(mkdtemp(prefix=f"{os.getpid()}@{platform.node()}@", dir=lake.staging))


def _remove_orphans(staging: Path) -> None:
    """Delete what killed processes of this machine left behind."""
    for folder in staging.iterdir():
        process, _, rest = folder.name.partition("@")
        is_ours = rest.rpartition("@")[0] == platform.node()
        if is_ours and process.isdigit() and not _is_alive(int(process)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
