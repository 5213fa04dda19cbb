"""SQLite as Django speaks to it, but for how writers wait for each other."""
