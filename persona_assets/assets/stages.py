"""All assets, in the order of the journey."""

from persona_assets.assets.catalog import catalog
from persona_assets.assets.datasets import DATASET_ASSETS
from persona_assets.assets.knowledge import facts, graph, passages
from persona_assets.assets.mapper_documents import feedback_files, mapper_documents
from persona_assets.assets.mindscapes import claims, mindscape
from persona_assets.assets.observations import observations
from persona_assets.assets.personas import behaviors, documents, instances
from persona_assets.assets.profiles import profile_documents, profile_files, schema_documents
from persona_assets.assets.simulations import simulation_events, simulation_topic

ASSETS = [
    observations,
    claims,
    mindscape,
    facts,
    passages,
    graph,
    documents,
    behaviors,
    feedback_files,
    mapper_documents,
    instances,
    *DATASET_ASSETS,
    simulation_events,
    simulation_topic,
    schema_documents,
    profile_documents,
    profile_files,
    catalog,
]
