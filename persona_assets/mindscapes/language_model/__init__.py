"""A language model that may add claims to those of the rules; off unless someone configures it."""
