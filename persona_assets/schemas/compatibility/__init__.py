"""What a new version of a schema breaks, for readers and for writers."""
