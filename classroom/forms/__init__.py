"""Forms of the classroom."""
