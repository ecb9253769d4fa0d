"""The same bytes from every command, in any process, and the same records by every way."""
