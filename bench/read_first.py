"""SQLite as Django leaves it, and a save as it is mostly written: first read and compare, then write."""

from bench.defaults import *  # noqa: F403 - all but this is the same

ROOT_URLCONF = "bench.read_first_urls"
