"""Whether a dataset shows what its persona declares: each parameter, estimated from the records."""
