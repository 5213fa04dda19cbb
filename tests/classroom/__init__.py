"""Courses, assignments, handing in and judging."""
