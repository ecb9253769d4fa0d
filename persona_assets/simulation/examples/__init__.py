"""Simulations to start from: each a page, found by its name in `persona-gen simulate --list`."""
