"""Extraction needs no network, and neither does the replay of a language model's answers."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from persona_assets.ids import content_id
from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.mindscape import Claim
from persona_assets_tests.mindscapes.stub_model import completion, serving
from persona_assets_tests.mindscapes.test_language_model import CLAIM, SEEN, extractor

ROOT = Path(__file__).parents[2]
CUT_OFF = ["unshare", "--map-root-user", "--net"]


def digest(claims: list[Claim]) -> str:
    """Return the hash of the ids of *claims*, in order."""
    return content_id(*(claim.claim_id for claim in claims))


def replay(url: str, folder: Path) -> list[str]:
    """Return the digests of the claims of the rules and of those with a model's answers."""
    return [digest(extract_claims(SEEN)), digest(extractor(url, folder)(SEEN))]


def _can_cut_off() -> bool:
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*CUT_OFF, "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not _can_cut_off(), reason="unshare may not cut off the network here")
def test_claims_are_the_same_with_the_network_cut_off(tmp_path: Path) -> None:
    """In a network with nobody in it, rules and cached answers give the same claims."""
    with serving([completion(CLAIM)]) as stub:
        here = replay(stub.url, tmp_path)
    code = (
        "import socket, sys\n"
        "from pathlib import Path\n"
        "from persona_assets_tests.mindscapes.test_offline import replay\n"
        "assert [name for _, name in socket.if_nameindex()] == ['lo']\n"
        "print(*replay(sys.argv[1], Path(sys.argv[2])))\n"
    )
    command = [*CUT_OFF, sys.executable, "-c", code, stub.url, str(tmp_path)]

    there = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert there.stdout.split() == here
    assert here[0] != here[1]
