"""From a definition to a tree of choices that are all valid."""
