"""A mindscape as the guide's one document, with all layers of knowledge in it."""

import datetime as dt
from typing import TYPE_CHECKING

from persona_assets.lake.knowing import knowledge_at, stored_knowledge, stored_passages, vectors_of
from persona_assets.lake.layout import Lake
from persona_assets.lake.minds import evidence_of

if TYPE_CHECKING:
    from persona_assets.knowledge.documents import MindscapeDocument


def document_of(lake: Lake, persona: str, as_of: dt.datetime | None = None) -> "MindscapeDocument":
    """Return the document of a persona's mindscape; None is the time of what was seen last.

    How long processing took is not known to the lake, and so 0.

    Raises:
        UnknownNameError: The lake has no such persona.
        MissingInputError: A layer was not made.
        StorageError: A file is damaged.
    """
    from persona_assets.knowledge.document_making import KnowledgeLayers, mindscape_document
    from persona_assets.mindscapes.history import known_at

    known = stored_knowledge(lake, persona) if as_of is None else knowledge_at(lake, persona, as_of)
    seen, _ = known_at(evidence_of(lake, persona)[0], known.mindscape.as_of)
    newest = max(seen, key=lambda each: (each.observed_at, each.observation_id), default=None)
    vectors = vectors_of(known.passages, stored_passages(lake, persona), known.embedder)
    return mindscape_document(
        known.mindscape,
        KnowledgeLayers(known.passages, vectors, known.embedder.name, known.analysis),
        last_observation_id=newest.observation_id if newest else None,
    )
