"""Tests of identities: profiles, backstories, relationships, the registry."""
