"""JUDGED: courses, assignments, what is handed in, and what a teacher says of it."""
