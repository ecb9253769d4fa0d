"""Mindscapes as tables: claims, goals, beliefs, traits, facts and summaries."""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa

from persona_assets.columns import TIMESTAMP, column
from persona_assets.mindscapes.mindscape import (
    Claim,
    Evidence,
    Facet,
    Mindscape,
    Volatility,
)

EVIDENCE_TYPE = pa.list_(
    pa.struct(
        [
            column("observation_id", pa.string(), "The observation."),
            column("start", pa.int32(), "The first character in its raw text."),
            column("end", pa.int32(), "The character after the last one."),
        ]
    )
)
"""The type of the column ``evidence`` in every table."""

_PERSONA = column("persona", pa.string(), "Whom it is about.")
_VOLATILITY = column("volatility", pa.string(), "Low when it is expected to last, or high.")
_CONFIDENCE = column("confidence_fraction", pa.float64(), "How well it is known, from 0 to 1.")
_CREATED = column("created_at", TIMESTAMP, "When it was first said.")
_UPDATED = column("updated_at", TIMESTAMP, "When it was last said or measured.")
_DERIVED = column("derived_from", pa.list_(pa.string()), "The observations under it, sorted.")
_EVIDENCE = column("evidence", EVIDENCE_TYPE, "The characters it was read from.")

CLAIMS_SCHEMA = pa.schema(
    [
        column("claim_id", pa.string(), "The id, made from everything that the claim says."),
        _PERSONA,
        column("facet", pa.string(), "Fact, goal, belief, preference, trait and so on."),
        column("key", pa.string(), "What it is about, such as employer."),
        column("value", pa.string(), "What it says, as text."),
        column("number", pa.float64(), "What it says, for a numeric trait.", nullable=True),
        column("polarity", pa.int8(), "1 when it supports, -1 when it opposes."),
        column("rule", pa.string(), "The rule that read it, with its version."),
        column("precision_fraction", pa.float64(), "How often that rule is right, from 0 to 1."),
        column("source_type", pa.string(), "What kind of source it was read from."),
        column("effective_at", TIMESTAMP, "The time that it speaks of."),
        _VOLATILITY,
        _DERIVED,
        _EVIDENCE,
    ]
)
"""One row for each thing that one rule read in one place."""

GOALS_SCHEMA = pa.schema(
    [
        column("goal_id", pa.string(), "The id, made from the persona and the goal."),
        _PERSONA,
        column("description", pa.string(), "What the persona wants to bring about."),
        column("timeframe", pa.string(), "Short_term, medium_term or long_term."),
        column("priority", pa.string(), "Low, medium or high."),
        _VOLATILITY,
        _CONFIDENCE,
        _CREATED,
        _UPDATED,
        _DERIVED,
        _EVIDENCE,
    ]
)
"""One row for each goal or promise of a persona, the surest first."""

BELIEFS_SCHEMA = pa.schema(
    [
        column("belief_id", pa.string(), "The id, made from the persona and the belief."),
        _PERSONA,
        column("statement", pa.string(), "What the persona holds to be true or good."),
        column("category", pa.string(), "What kind of thing it is."),
        column("strength_fraction", pa.float64(), "How strongly it is held, from 0 to 1."),
        column("is_contested", pa.bool_(), "Whether much of the evidence is against it."),
        _VOLATILITY,
        _CONFIDENCE,
        _CREATED,
        _UPDATED,
        _DERIVED,
        _EVIDENCE,
    ]
)
"""One row for each belief or preference of a persona, the surest first."""

TRAITS_SCHEMA = pa.schema(
    [
        column("trait_id", pa.string(), "The id, made from the persona and the trait."),
        _PERSONA,
        column("trait_name", pa.string(), "The trait, such as extraversion or verbosity."),
        column("data_type", pa.string(), "How to read the value."),
        column("value", pa.string(), "The value, as text; JSON when it is complex."),
        column("number", pa.float64(), "The value, for a numeric trait.", nullable=True),
        column(
            "standard_deviation", pa.float64(), "That of the number, given the data.", nullable=True
        ),
        _VOLATILITY,
        _CONFIDENCE,
        _UPDATED,
        _DERIVED,
        _EVIDENCE,
    ]
)
"""One row for each trait of a persona, by name."""

SUMMARIES_SCHEMA = pa.schema(
    [
        column("mindscape_id", pa.string(), "The id, made from the persona's name."),
        _PERSONA,
        column("as_of", TIMESTAMP, "The time for which it was folded."),
        column("content_hash", pa.string(), "Equal for equal content."),
        column("narrative", pa.string(), "A summary for people, one sentence a line."),
        column("key_themes", pa.list_(pa.string()), "The topics that mark it, strongest first."),
        column("observation_count", pa.int64(), "How many observations it rests on."),
        column("goal_count", pa.int64(), "How many goals it holds."),
        column("belief_count", pa.int64(), "How many beliefs and preferences it holds."),
        column("trait_count", pa.int64(), "How many traits it holds."),
        column("fact_count", pa.int64(), "How many facts it holds, past ones too."),
        _DERIVED,
        _EVIDENCE,
    ]
)
"""One row for each persona; the evidence is that of the narrative."""


def claim_table(claims: Sequence[Claim]) -> pa.Table:
    """Return *claims* as a table of ``CLAIMS_SCHEMA``, in their order."""
    rows = [
        {
            "claim_id": claim.claim_id,
            "persona": claim.persona,
            "facet": claim.facet.value,
            "key": claim.key,
            "value": claim.value,
            "number": claim.number,
            "polarity": claim.polarity,
            "rule": claim.rule,
            "precision_fraction": claim.precision_fraction,
            "source_type": claim.source_type,
            "effective_at": claim.effective_at,
            "volatility": claim.volatility.value,
            **_provenance([claim.evidence]),
        }
        for claim in claims
    ]
    return pa.Table.from_pylist(rows, schema=CLAIMS_SCHEMA)


def claims_from_table(table: pa.Table) -> list[Claim]:
    """Return the claims that *table*, of ``CLAIMS_SCHEMA``, holds, in its order."""
    return [_claim(row) for row in table.to_pylist()]


def goal_table(mindscapes: Iterable[Mindscape]) -> pa.Table:
    """Return the goals of *mindscapes* as a table of ``GOALS_SCHEMA``."""
    rows = [
        {
            "goal_id": goal.goal_id,
            "persona": mindscape.persona,
            "description": goal.description,
            "timeframe": goal.timeframe,
            "priority": goal.priority,
            "volatility": goal.volatility.value,
            "confidence_fraction": goal.confidence_fraction,
            "created_at": goal.created_at,
            "updated_at": goal.updated_at,
            **_provenance(goal.evidence),
        }
        for mindscape in mindscapes
        for goal in mindscape.goals
    ]
    return pa.Table.from_pylist(rows, schema=GOALS_SCHEMA)


def belief_table(mindscapes: Iterable[Mindscape]) -> pa.Table:
    """Return the beliefs of *mindscapes* as a table of ``BELIEFS_SCHEMA``."""
    rows = [
        {
            "belief_id": belief.belief_id,
            "persona": mindscape.persona,
            "statement": belief.statement,
            "category": belief.category,
            "strength_fraction": belief.strength_fraction,
            "is_contested": belief.is_contested,
            "volatility": belief.volatility.value,
            "confidence_fraction": belief.confidence_fraction,
            "created_at": belief.created_at,
            "updated_at": belief.updated_at,
            **_provenance(belief.evidence),
        }
        for mindscape in mindscapes
        for belief in mindscape.beliefs
    ]
    return pa.Table.from_pylist(rows, schema=BELIEFS_SCHEMA)


def trait_table(mindscapes: Iterable[Mindscape]) -> pa.Table:
    """Return the traits of *mindscapes* as a table of ``TRAITS_SCHEMA``."""
    rows = [
        {
            "trait_id": trait.trait_id,
            "persona": mindscape.persona,
            "trait_name": trait.trait_name,
            "data_type": trait.data_type,
            "value": trait.value if isinstance(trait.value, str) else json.dumps(trait.value),
            "number": trait.value if trait.data_type == "numeric" else None,
            "standard_deviation": trait.standard_deviation,
            "volatility": trait.volatility.value,
            "confidence_fraction": trait.confidence_fraction,
            "updated_at": trait.updated_at,
            **_provenance(trait.evidence),
        }
        for mindscape in mindscapes
        for trait in mindscape.traits
    ]
    return pa.Table.from_pylist(rows, schema=TRAITS_SCHEMA)


def summary_table(mindscapes: Iterable[Mindscape]) -> pa.Table:
    """Return *mindscapes* as a table of ``SUMMARIES_SCHEMA``, one row each."""
    rows = [
        {
            "mindscape_id": mindscape.mindscape_id,
            "persona": mindscape.persona,
            "as_of": mindscape.as_of,
            "content_hash": mindscape.content_hash,
            "narrative": "\n".join(sentence.text for sentence in mindscape.narrative),
            "key_themes": list(mindscape.key_themes),
            "observation_count": mindscape.observation_count,
            "goal_count": len(mindscape.goals),
            "belief_count": len(mindscape.beliefs),
            "trait_count": len(mindscape.traits),
            "fact_count": len(mindscape.facts),
            **_provenance([e for sentence in mindscape.narrative for e in sentence.evidence]),
        }
        for mindscape in mindscapes
    ]
    return pa.Table.from_pylist(rows, schema=SUMMARIES_SCHEMA)


def _provenance(evidence: Iterable[Evidence]) -> dict[str, list[Any]]:  # two columns of a row
    places = sorted(set(evidence), key=lambda e: (e.observation_id, e.start, e.end))
    return {
        "derived_from": sorted({place.observation_id for place in places}),
        "evidence": [
            {"observation_id": place.observation_id, "start": place.start, "end": place.end}
            for place in places
        ],
    }


def _claim(row: dict[str, Any]) -> Claim:  # one row as Arrow gives it
    [place] = row["evidence"]
    return Claim(
        claim_id=row["claim_id"],
        persona=row["persona"],
        facet=Facet(row["facet"]),
        key=row["key"],
        value=row["value"],
        number=row["number"],
        polarity=row["polarity"],
        rule=row["rule"],
        precision_fraction=row["precision_fraction"],
        source_type=row["source_type"],
        evidence=Evidence(place["observation_id"], place["start"], place["end"]),
        effective_at=row["effective_at"].astimezone(dt.UTC),
        volatility=Volatility(row["volatility"]),
    )
