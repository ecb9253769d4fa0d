"""Tests of extracting claims and folding them into mindscapes."""
