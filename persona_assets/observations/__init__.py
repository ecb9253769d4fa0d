"""What was seen: exports, documents and measurements, read into observations that never change."""
