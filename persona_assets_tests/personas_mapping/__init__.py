"""Tests of mappers and of the instances that they make."""
