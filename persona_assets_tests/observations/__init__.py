"""Tests of reading exports, documents and measurements into observations."""
