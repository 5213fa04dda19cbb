"""How a file is asked for, made, kept and handed over: a render is work in the background, and one file is made once."""

from reports.making.asking import Failed, Made, Outcome, Underway, fetch, look
from reports.making.finals import BlockedError, blocking, recipe_of
from reports.making.recipes import Piece, Recipe

__all__ = [
    "BlockedError",
    "Failed",
    "Made",
    "Outcome",
    "Piece",
    "Recipe",
    "Underway",
    "blocking",
    "fetch",
    "look",
    "recipe_of",
]
