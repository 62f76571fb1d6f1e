"""What goes to the printer: posters and leaflets of a campaign, and the card that officers hand out."""

from mcv.campaigns.prints.card import Card, print_card
from mcv.campaigns.prints.sheet import Sheet, SheetSize, print_sheet

__all__ = ["Card", "Sheet", "SheetSize", "print_card", "print_sheet"]
