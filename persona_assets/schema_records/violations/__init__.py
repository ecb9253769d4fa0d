"""Records that break one constraint each, proven by a validator that we did not write."""
