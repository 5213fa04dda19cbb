"""What people type about KPIs: values, relations, and words to search the library with."""
