"""From a solved tree to texts, by columns, as functions of keys."""
