"""The claims asset with a language model that someone configured."""

import json
from collections.abc import Mapping
from typing import Any

import dagster as dg

from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.mindscapes import claims
from persona_assets_tests.assets.places import file_digests
from persona_assets_tests.mindscapes.stub_model import completion, serving

QUOTED = "visits on Sunday"
ADDED = {"facet": "event", "value": QUOTED, "quote": QUOTED}
INVENTED = {"facet": "event", "value": "flies to Mars", "quote": "flies to Mars"}


def _materialize(data: DataFolder, instance: dg.DagsterInstance) -> Mapping[str, Any]:
    result = dg.materialize(
        [claims, dg.AssetSpec(["observations", "approved"])],
        instance=instance,
        partition_key="tiny",
        resources={"data": data},
    )
    [event] = result.asset_materializations_for_node("claims")
    return {name: entry.value for name, entry in event.metadata.items()}


def test_a_configured_model_adds_to_the_claims_asset(
    copied: DataFolder, instance: dg.DagsterInstance
) -> None:
    """Its claims are in the table, its name, drops and cost in the metadata; a replay is equal."""
    instance.add_dynamic_partitions("persona", ["tiny"])
    settings = copied.root / "language_model.yaml"
    with serving([completion(ADDED, INVENTED)]) as stub:
        settings.write_text(
            f"base_url: {stub.url}\nmodel: stub\ninput_price: 1.0\noutput_price: 10.0\n"
        )
        told = _materialize(copied, instance)
    first = file_digests(copied)
    again = _materialize(copied, instance)

    assert told["extractor"].startswith("llm:stub@")
    assert told["model_claims_added"] == again["model_claims_added"] > 0
    assert "quotation does not stand" in told["model_claims_dropped"]
    assert told["model_cost"] == told["model_cost_of_this_run"] == again["model_cost"]
    assert again["model_cost_of_this_run"] == "0.000000 USD"
    assert file_digests(copied) == first


def test_the_settings_may_be_named_by_the_resource(copied: DataFolder) -> None:
    """The resource's own field comes before the environment and the folder."""
    path = copied.root / "elsewhere.json"
    path.write_text(json.dumps({"base_url": "http://127.0.0.1:9/v1", "model": "named"}))
    named = DataFolder(path=copied.path, language_model=str(path)).model_extractor()

    assert copied.model_extractor() is None
    assert named is not None
    assert named.name.startswith("llm:named@")
