"""What all tests share: how Hypothesis works."""

from hypothesis import settings

# A busy machine must not fail a property: there is no deadline for an example.
settings.register_profile("persona_assets", deadline=None)
settings.load_profile("persona_assets")
