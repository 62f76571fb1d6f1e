"""Who plays a part in the demonstration; every person, address and word of it is made up."""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from mcv.core import settings
from mcv.members.rules import Kind
from mcv.staff.rules import Role

PASSWORD = "herons over the Medway"  # noqa: S105
TOTP_BYTES = 20


@dataclass(frozen=True)
class Part:
    """A member of staff: without a district posted to the force, without a ward to the district.

    Those who `leads` are named in the terminal; all of them are on the page of sign-ins.
    """

    title: str
    name: str
    role: Role
    district: str = ""
    ward: str = ""
    leads: bool = False

    @property
    def email(self) -> str:
        """The address they sign in with."""
        return f"{self.name.lower().replace(' ', '.')}@police.example"

    @property
    def place(self) -> str:
        """Where they work, in words."""
        return ", ".join(each for each in (self.ward, self.district) if each) or "the whole force"


@dataclass(frozen=True)
class Neighbour:
    """A member whom a developer may be: their mailed links are in the caught mail."""

    name: str
    kind: Kind
    district: str
    ward: str
    organisation: str = ""

    @property
    def address(self) -> str:
        """Their email address."""
        return f"{self.name.lower().replace(' ', '.')}@example.org"


def totp_secret(part: Part) -> str:
    """Return the person's TOTP secret in base32; it follows from this copy's vault key."""
    key = settings.current().vault_key.encode()
    digest = hmac.new(key, b"demonstration\0" + part.email.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:TOTP_BYTES]).decode()


MEMBERS = (
    Neighbour("Jo Fletcher", Kind.RESIDENT, "Canterbury", "Wincheap"),
    Neighbour("Ruth Mensah", Kind.BUSINESS, "Thanet", "Margate Central", "The Copper Kettle"),
    Neighbour("Dev Patel", Kind.GROUP, "Maidstone", "Fant & Oakwood", "Fant Street Watch"),
)

STAFF = (
    Part("PC", "Sam Taylor", Role.SPOC, "Canterbury", leads=True),
    Part("Insp", "Priya Nair", Role.INSPECTOR, "Canterbury", leads=True),
    Part("PC", "Tom Archer", Role.BEAT_OFFICER, "Canterbury", "Wincheap", leads=True),
    Part("PCSO", "Grace Webb", Role.PCSO, "Canterbury", "Northgate", leads=True),
    Part("PC", "Helen Marsh", Role.SPOC, "Maidstone", leads=True),
    Part("Insp", "David Okoro", Role.INSPECTOR, "Maidstone"),
    Part("PC", "Anil Kapoor", Role.WARD_OFFICER, "Maidstone", "Fant & Oakwood", leads=True),
    Part("PC", "Lucy Barton", Role.SPOC, "Medway"),
    Part("Insp", "Colin Reeve", Role.INSPECTOR, "Medway"),
    Part("PC", "Marcus Hale", Role.YOUTH_ENGAGEMENT_OFFICER, "Medway", leads=True),
    Part("PCSO", "Ewa Nowak", Role.PCSO, "Medway", "Gillingham North"),
    Part("PC", "Ian Frost", Role.SPOC, "Thanet"),
    Part("Insp", "Moira Kerr", Role.INSPECTOR, "Thanet"),
    Part("PC", "Leila Haddad", Role.COMMUNITY_LIAISON_OFFICER, "Thanet", leads=True),
    Part("PC", "Ben Whitlock", Role.BEAT_OFFICER, "Thanet", "Margate Central"),
    Part("PC", "Rose Tan", Role.SPOC, "Ashford"),
    Part("Insp", "Alan Peters", Role.INSPECTOR, "Ashford"),
    Part("PC", "Kate Dunmore", Role.SPOC, "Dartford"),
    Part("Insp", "Femi Adeyemi", Role.INSPECTOR, "Dartford"),
    Part("PC", "Owen Price", Role.SPOC, "Dover"),
    Part("Insp", "Jean Castle", Role.INSPECTOR, "Dover"),
    Part("PC", "Harpreet Gill", Role.SPOC, "Gravesham"),
    Part("Insp", "Neil Summers", Role.INSPECTOR, "Gravesham"),
    Part("PC", "Amy Lockwood", Role.SPOC, "Sevenoaks"),
    Part("Insp", "Robert Vine", Role.INSPECTOR, "Sevenoaks"),
    Part("PC", "Joe Marlow", Role.SPOC, "Folkestone and Hythe"),
    Part("Insp", "Carol Best", Role.INSPECTOR, "Folkestone and Hythe"),
    Part("PC", "Nina Shaw", Role.SPOC, "Swale"),
    Part("Insp", "Peter Lowe", Role.INSPECTOR, "Swale"),
    Part("PC", "Mark Ellis", Role.SPOC, "Tonbridge and Malling"),
    Part("Insp", "Sadia Rahman", Role.INSPECTOR, "Tonbridge and Malling"),
    Part("PC", "Clare Hughes", Role.SPOC, "Tunbridge Wells"),
    Part("Insp", "Tim Rowan", Role.INSPECTOR, "Tunbridge Wells"),
    Part("", "Alex Reed", Role.COMMS, leads=True),
    Part("", "Bryony Cole", Role.COMMS, leads=True),
    Part("DC", "Yusuf Amin", Role.INTELLIGENCE, leads=True),
    Part("", "Diane Foster", Role.DATA_PROTECTION, leads=True),
    Part("", "Chris Nolan", Role.ADMINISTRATOR, leads=True),
    Part("", "Pat Sawyer", Role.ADMINISTRATOR, leads=True),
)
