"""Drivers are needed by those who use them, and by nobody else."""

import subprocess
import sys

import pytest

from persona_assets import simulation as package
from persona_assets.errors import MissingExtraError
from persona_assets.simulation import KafkaOutput, MySQLOutput
from persona_assets.simulation.outputs.output import Output
from persona_assets_tests.simulation.outputs.everything import simulation


def test_the_package_needs_no_driver() -> None:
    """Importing the package, and making outputs of all kinds, imports no driver."""
    code = (
        "import sys; from persona_assets.simulation import *;"
        "KafkaOutput({'*': 'events'}); MySQLOutput(database='d');"
        "print({'confluent_kafka', 'pymysql', 'pyarrow.parquet'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "set()\n"


@pytest.mark.parametrize(
    ("output", "driver", "extra"),
    [
        pytest.param(KafkaOutput({"*": "events"}), "confluent_kafka", "kafka", id="Kafka"),
        pytest.param(MySQLOutput(database="d"), "pymysql", "mysql", id="MySQL"),
    ],
)
def test_a_missing_driver_names_its_extra(
    output: Output, driver: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the driver the run does not begin, and the error says what to install."""
    monkeypatch.setitem(sys.modules, driver, None)

    with pytest.raises(MissingExtraError, match=rf"pip install 'persona-assets\[{extra}\]'"):
        simulation(output).run()


def test_every_name_of_the_package_is_there() -> None:
    """What the package lists can be imported; what it does not list is an error."""
    assert [name for name in package.__all__ if not hasattr(package, name)] == []
    assert not hasattr(package, "CarrierPigeonOutput")
