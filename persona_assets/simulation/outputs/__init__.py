"""Where events go: the terminal, files, Kafka, databases.  Each says what it could not deliver."""
