"""A number with its standard error as text: as many digits as the error leaves meaning to."""

import math


def number(value: float, stderr: float = math.nan) -> str:
    """Value and standard error, to the error's second digit; four digits where there is none.

    >>> number(-math.inf)
    '-inf'
    >>> number(91.7183, 0.2468), number(0.01234), number(7.0), number(math.nan)
    ('91.72 ± 0.25', '0.01234', '7', '-')
    """
    if math.isnan(value):
        return "-"
    if math.isinf(value):
        return "-inf" if value < 0 else "inf"
    if not math.isfinite(stderr) or stderr == 0:
        return f"{value:.0f}" if value == round(value) else f"{value:.4g}"
    places = decimals(stderr)
    return f"{value:.{places}f} ± {stderr:.{places}f}"


def difference(ours: float, theirs: float, stderr: float = math.nan) -> str:
    """Ours minus theirs, signed: no more decimals than our standard error leaves, nor than theirs has, or two.

    >>> difference(4.152, 4.15, 0.011), difference(98.65, 99.1765, 0.28), difference(0.00087, 0.00069, 0.00001)
    ('+0.00', '-0.53', '+0.00018')
    """
    apart = ours - theirs
    if not math.isfinite(apart):
        return number(apart)
    printed = len(f"{theirs:.6f}".rstrip("0").partition(".")[2])
    own = decimals(stderr) if math.isfinite(stderr) and stderr > 0 else 2
    return f"{apart:+.{min(own, max(2, printed))}f}"


def decimals(stderr: float) -> int:
    """Decimals up to the second digit of a standard error, at most six.

    >>> decimals(0.2468), decimals(21.0), decimals(1e-9)
    (2, 0, 6)
    """
    return min(max(0, 1 - math.floor(math.log10(stderr))), 6)
