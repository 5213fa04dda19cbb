"""Measurements of the product beside what they are to be compared with: ``bin/bench``."""
