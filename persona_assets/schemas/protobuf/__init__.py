"""Protobuf files: compiled by protoc, read into JSON Schema."""
