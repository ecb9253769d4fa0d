"""The second stage: observations become claims, and claims fold into a mindscape."""

from collections.abc import Iterator
from functools import partial

import dagster as dg
import pyarrow as pa

from persona_assets.assets.charts import trait_chart
from persona_assets.assets.checks import (
    fractions_out_of_range,
    missing_observations,
    missing_spans,
    other_than,
    repeated,
)
from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.materializing import (
    Materializer,
    Result,
    asset_spec,
    clear_failures,
    stage_assets,
)
from persona_assets.assets.metadata import Metadata, image
from persona_assets.ids import content_id
from persona_assets.lake.minds import mindscape_of
from persona_assets.mindscapes.excerpts import choose_excerpts
from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.language_model.reading import ModelExtractor
from persona_assets.mindscapes.mindscape import Mindscape
from persona_assets.mindscapes.tables import (
    belief_table,
    claim_table,
    goal_table,
    summary_table,
    trait_table,
)
from persona_assets.observations.tables import observations_from_table

CLAIMS = asset_spec(
    "mindscapes/claims",
    "One row for each thing that one rule read out of one place: what it says, how sure the rule "
    "is, and the characters it stands on.",
    kinds={"parquet"},
    deps=["observations/approved"],
    code_version="3",
)
GOALS = asset_spec(
    "mindscapes/goals",
    "One row for each thing that the persona wants to bring about.",
    kinds={"parquet"},
    deps=["mindscapes/claims", "observations/approved"],
    code_version="1",
)
BELIEFS = asset_spec(
    "mindscapes/beliefs",
    "One row for each thing that the persona holds to be true or good, contested ones included.",
    kinds={"parquet"},
    deps=["mindscapes/claims", "observations/approved"],
    code_version="1",
)
TRAITS = asset_spec(
    "mindscapes/traits",
    "One row for each property of the persona, with its posterior and its evidence.",
    kinds={"parquet"},
    deps=["mindscapes/claims", "observations/approved"],
    code_version="1",
)
SUMMARIES = asset_spec(
    "mindscapes/summaries",
    "One row: the persona's mindscape in a few sentences, its themes and its content hash.",
    kinds={"parquet"},
    deps=["mindscapes/claims", "observations/approved"],
    code_version="2",
)

_EXCERPT_TOKENS = 256

_SOUND = {
    "fractions_in_range": "Every fraction lies between 0 and 1.",
    "evidence_exists": "Every row is derived from observations that exist.",
}


def read_mindscape(target: Materializer) -> Mindscape:
    """Return the mindscape that the persona's stored claims fold into.

    It is as of the persona's last observation, so that a rerun gives the same.
    """
    return mindscape_of(target.data.lake, target.persona)


@stage_assets(
    "claims",
    [CLAIMS],
    {
        "mindscapes/claims": {
            "fractions_in_range": "Every precision lies between 0 and 1.",
            "evidence_exists": "Every claim stands on characters of an observation that exists.",
            "ids_are_unique": "No claim is there twice.",
        }
    },
)
def claims(context: dg.AssetExecutionContext, data: DataFolder) -> Result:
    """Read claims out of each observation."""
    with clear_failures():
        target = Materializer(data, context.partition_key)
        observed = target.read("observations/approved")
        model = data.model_extractor()
        extract = model or extract_claims
        found = [claim for seen in observations_from_table(observed) for claim in extract(seen)]
        table = claim_table(found)
        return target.write(
            CLAIMS,
            table,
            target.inputs("observations/approved")
            | ({"language_model": content_id(model.name)} if model else {}),
            metadata=_model_metadata(model) if model else {},
            problems=lambda: {
                "fractions_in_range": fractions_out_of_range(table),
                "evidence_exists": missing_spans(table, observed),
                "ids_are_unique": repeated(table, "claim_id"),
            },
        )


def _model_metadata(model: ModelExtractor) -> Metadata:
    """Return what a language model added, dropped and cost."""
    report = model.report
    dropped = "\n".join(f"- {count}: {why}" for why, count in sorted(report.dropped.items()))
    return {
        "extractor": model.name,
        "model_claims_added": report.added_count,
        "model_claims_dropped": dg.MetadataValue.md(dropped or "none"),
        "model_answers": report.used.answer_count,
        "model_input_tokens": report.used.input_token_count,
        "model_output_tokens": report.used.output_token_count,
        "model_cost": f"{report.used.micro_price / 1_000_000:.6f} {model.currency}",
        "model_cost_of_this_run": f"{report.asked.micro_price / 1_000_000:.6f} {model.currency}",
    }


@stage_assets(
    "mindscape",
    [GOALS, BELIEFS, TRAITS, SUMMARIES],
    {
        "mindscapes/goals": _SOUND,
        "mindscapes/beliefs": _SOUND,
        "mindscapes/traits": _SOUND,
        "mindscapes/summaries": {"one_mindscape": "A persona has one mindscape."},
    },
)
def mindscape(context: dg.AssetExecutionContext, data: DataFolder) -> Iterator[Result]:
    """Fold the claims into a mindscape and write its parts."""
    with clear_failures():
        target = Materializer(data, context.partition_key)
        inputs = target.inputs("observations/approved", "mindscapes/claims")
        observed = target.read("observations/approved")
        folded = read_mindscape(target)
        traits = trait_table([folded])
        for spec, table in ((GOALS, goal_table([folded])), (BELIEFS, belief_table([folded]))):
            yield target.write(spec, table, inputs, problems=partial(_soundness, table, observed))
        yield target.write(
            TRAITS,
            traits,
            inputs,
            metadata={"chart": image(trait_chart(traits))} if traits.num_rows else {},
            problems=partial(_soundness, traits, observed),
        )
        summary = summary_table([folded])
        yield target.write(
            SUMMARIES,
            summary,
            inputs,
            metadata={
                "narrative": dg.MetadataValue.md(summary.column("narrative")[0].as_py()),
                "key_themes": ", ".join(folded.key_themes),
                "in_its_own_words": dg.MetadataValue.md(_own_words(observed)),
                "content_hash": folded.content_hash,
            },
            problems=lambda: {"one_mindscape": other_than(1, summary.num_rows, "mindscapes")},
        )


def _own_words(observed: pa.Table) -> str:
    excerpts = choose_excerpts(observations_from_table(observed), _EXCERPT_TOKENS)
    return "\n\n".join(f"> {excerpt.text}" for excerpt in excerpts)


def _soundness(table: pa.Table, observed: pa.Table) -> dict[str, list[str]]:
    return {
        "fractions_in_range": fractions_out_of_range(table),
        "evidence_exists": missing_observations(table, observed),
    }
