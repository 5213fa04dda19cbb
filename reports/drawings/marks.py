"""The three marks that scores have on a line. They differ in shape, so that they are told apart in grey print too."""

from reports.drawings.svg import INK, PAPER, Colour, shape


def disc(x: float, y: float, radius: float, fill: Colour) -> str:
    """The mark of a customer score, in the colour of its band."""
    return shape("circle", fill, cx=x, cy=y, r=radius)


def diamond(x: float, y: float, reach: float) -> str:
    """The mark of an own score: open, and large enough to hold a customer score that is equal to it."""
    d = f"M{x:.2f} {y - reach:.2f}l{reach} {reach}l{-reach} {reach}l{-reach} {-reach}z"
    return shape("path", PAPER, stroke=INK, d=d, stroke_width=1.8)


def pointer(x: float, y: float) -> str:
    """The mark of an aspired score: an open pointer down to ``y``, above the other marks so that it never hides one."""
    return shape("path", PAPER, stroke=INK, d=f"M{x:.2f} {y:.2f}l-4.5 -8h9z", stroke_width=1.6, stroke_linejoin="round")
