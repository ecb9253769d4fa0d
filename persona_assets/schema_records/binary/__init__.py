"""Records in binary formats: Avro and Protobuf."""
