"""What we believe of a persona, how surely, and why: a fold of its observations."""
