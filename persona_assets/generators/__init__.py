"""What shape the data has: a generator turns a persona's behaviors into records of one kind."""
