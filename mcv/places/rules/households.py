"""The target: one household in ten."""

from fractions import Fraction

TARGET_SHARE = Fraction(1, 10)


def target_households(households: int) -> int:
    """Return how many households make one in ten, rounded up: a tenth is reached, never nearly.

    Each place is rounded for itself, so the districts' targets add up to more than the force's.
    """
    return -(-households * TARGET_SHARE.numerator // TARGET_SHARE.denominator)
