"""What is known of a persona: facts by key, passages by meaning, and a graph of connections."""
