"""What all tests share: how Hypothesis works."""

from hypothesis import settings

# A busy machine must not fail a property, and nothing is left in the repository root.
settings.register_profile("persona_assets", deadline=None, database=None)
settings.load_profile("persona_assets")
