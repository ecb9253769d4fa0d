"""Datasets: a persona, a generator and a seed make records; any rows of them can be asked for."""
