"""Rules: patterns of English that read claims out of what a persona says."""
