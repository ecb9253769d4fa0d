"""Whole exchanges for the operations of an API: what is asked fits the schemas, and the answer."""
