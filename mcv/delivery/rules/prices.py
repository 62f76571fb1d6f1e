"""What text messages cost, and when that is too much; money is whole hundredths of a penny."""

from dataclasses import dataclass
from decimal import ROUND_UP, Decimal

A_POUND = 10_000
A_PENNY = 100


@dataclass(frozen=True)
class Purse:
    """What one alert, and one calendar month in Kent, may cost, and what this month has cost already."""

    most_an_alert: int
    most_a_month: int
    spent_this_month: int

    def refusal(self, cost: int) -> str | None:
        """Return why that much more may not be spent, in one sentence; None if it may."""
        if cost > self.most_an_alert:
            return (
                f"The text messages would cost {in_pounds(cost)}, and one alert may cost "
                f"{in_pounds(self.most_an_alert)} at most. Choose fewer places or shorten the text"
            )
        left = max(0, self.most_a_month - self.spent_this_month)
        if cost > left:
            return (
                f"The text messages would cost {in_pounds(cost)}, and {in_pounds(left, down=True)} is "
                "left for text messages this month. Send it by email only or ask the comms team"
            )
        return None


def price_of(parts: int, pence_a_part: Decimal) -> int:
    """Return what one text of so many parts costs, rounded up."""
    exact = parts * pence_a_part * A_PENNY
    return int(exact.to_integral_value(rounding=ROUND_UP))


def pounds(amount: int) -> int:
    """Return whole pounds as money is counted here."""
    return amount * A_POUND


def in_pounds(amount: int, down: bool = False) -> str:
    """Return the amount in words, "£12.40", to the next penny up, or down."""
    pence = amount // A_PENNY if down else -(-amount // A_PENNY)
    return f"£{pence // 100:,}.{pence % 100:02}"
