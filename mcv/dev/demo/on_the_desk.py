"""What the police have not sent: drafts, what waits or is set for a time, what went no further."""

from mcv.alerts.rules import Kind
from mcv.dev.demo.messages import Ending, Message
from mcv.members.rules import Topic
from mcv.staff.rules import Role

ON_THE_DESK = (
    Message(
        0.15,
        "Canterbury",
        Kind.ALERT,
        "Bicycles taken from the station",
        "Four bicycles went from the racks this week, all with thin cable locks.",
        call="Use a D-lock through the frame.",
        topics=(Topic.VEHICLES, Topic.BURGLARY),
        author=Role.PCSO,
        wards=("Northgate",),
        ending=Ending.SUBMITTED,
    ),
    Message(
        0.1,
        "Thanet",
        Kind.NEWS,
        "Two doors closed on drug dealing",
        "The court has closed two flats for three months.",
        topics=(Topic.DRUGS,),
        ending=Ending.SUBMITTED,
    ),
    Message(
        0.3,
        "Maidstone",
        Kind.ADVICE,
        "Stay safe at the market",
        "Keep your phone in an inside pocket, and agree where to meet if you lose each other.",
        ending=Ending.SCHEDULED,
    ),
    Message(
        0.5,
        "Canterbury",
        Kind.APPEAL,
        "Who damaged the cars in Wincheap?",
        "Six cars were scratched on",
        wards=("Wincheap",),
        topics=(Topic.VEHICLES,),
        ending=Ending.DRAFT,
    ),
    Message(
        1.6,
        "Swale",
        Kind.NEWS,
        "Arrests",
        "We arrested some people in relation to the ongoing investigation.",
        topics=(Topic.BURGLARY,),
        ending=Ending.RETURNED,
    ),
    Message(
        2.4,
        "Ashford",
        Kind.POLICING,
        "Road closed for a procession",
        "High Street is closed on Sunday from 10am to 1pm.",
        topics=(Topic.EVENTS, Topic.ROADS),
        ending=Ending.CANCELLED,
    ),
)
