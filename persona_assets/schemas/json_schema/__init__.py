"""JSON Schema of all drafts, made self-contained in the dialect 2020-12."""
