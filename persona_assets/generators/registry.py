"""The generators that exist, by name, and what each is for."""

from dataclasses import dataclass

from persona_assets.errors import UnknownNameError


@dataclass(frozen=True, slots=True)
class GeneratorSummary:
    """What a person wants to know about a generator.

    Attributes:
        name: The word that selects it.
        description: What its records are.
        use_case: What they are for.
        default_row_count: How many records a dataset has unless somebody says otherwise.
    """

    name: str
    description: str
    use_case: str
    default_row_count: int


GENERATORS = (
    GeneratorSummary(
        "api",
        "REST API request/response data",
        "Contract testing, integration testing",
        10_000,
    ),
    GeneratorSummary(
        "streaming",
        "Kafka/Flink event streams",
        "Stream processing validation",
        10_000,
    ),
    GeneratorSummary(
        "file",
        "File-based data records",
        "ETL and ingestion testing",
        10_000,
    ),
    GeneratorSummary(
        "load",
        "High-volume load test data",
        "Performance and soak testing",
        10_000,
    ),
    GeneratorSummary(
        "fault",
        "Faulty/mutated data; the first record is a valid baseline",
        "Resilience and negative testing",
        10_000,
    ),
    GeneratorSummary(
        "population",
        "People who could exist, one a row",
        "Test accounts, joins with the other datasets",
        10_000,
    ),
)
"""All generators that need no schema, in the order in which they are listed."""

RECORDS = GeneratorSummary(
    "records",
    "Instances of an imported schema, and nothing around them",
    "Test data for whatever the schema describes",
    10_000,
)
"""The generator that makes whatever a schema says; a profile names both."""

DATABASE_TYPES = (RECORDS.name, "fault")
"""The generators that can fill a whole database."""

SCHEMA_TYPES = (RECORDS.name, "api", "streaming", "file", "load", "fault")
"""The generators whose records can be, or carry, instances of a schema."""


OPERATION_TYPES = ("api", "fault")
"""The generators whose records can be requests for the operations of a document."""


def generator_summary(name: str) -> GeneratorSummary:
    """Return what there is to know about the generator called *name*.

    Raises:
        UnknownNameError: There is no such generator.
    """
    known = (*GENERATORS, RECORDS)
    for one in known:
        if one.name == name:
            return one
    raise UnknownNameError("generator", name, [one.name for one in known])
