"""What eyes make of colours: contrast (WCAG 2.2), lightness (CIE L*), and difference for colour-blind people (Machado 2009)."""

from typing import Final

Rgb = tuple[float, float, float]

SIMULATIONS: Final = {
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""Matrices on linear RGB, severity 1.0."""
_TO_XYZ: Final = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
_WHITE: Final = (0.95047, 1.0, 1.08883)


def linear(colour: str) -> Rgb:
    """``#rrggbb`` as light, each part 0 to 1."""
    red, green, blue = (_unfold(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return red, green, blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21."""
    darker, lighter = sorted(_times(_TO_XYZ, linear(each))[1] for each in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def lightness(light: Rgb) -> float:
    """L*, 0 (black) to 100 (white): what is left in grey print."""
    return _lab(light)[0]


def difference(one: Rgb, other: Rgb) -> float:
    """Delta E (1976) of two colours; from about 10 they are told apart at a glance."""
    return float(sum((a - b) ** 2 for a, b in zip(_lab(one), _lab(other), strict=True)) ** 0.5)


def as_seen(colour: str, simulation: str) -> Rgb:
    """A colour as somebody with this colour blindness sees it, or as it is when printed in ``grey``."""
    if simulation == "grey":
        light = _times(_TO_XYZ, linear(colour))[1]
        return light, light, light
    red, green, blue = (min(1.0, max(0.0, part)) for part in _times(SIMULATIONS[simulation], linear(colour)))
    return red, green, blue


def _lab(light: Rgb) -> Rgb:
    x, y, z = (_bend(part / white) for part, white in zip(_times(_TO_XYZ, light), _WHITE, strict=True))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _times(matrix: tuple[Rgb, ...], light: Rgb) -> Rgb:
    first, second, third = (sum(a * b for a, b in zip(row, light, strict=True)) for row in matrix)
    return first, second, third


def _unfold(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _bend(part: float) -> float:
    return float(part ** (1 / 3)) if part > 0.008856 else 7.787 * part + 16 / 116
