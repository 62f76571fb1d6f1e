"""What the police sent in the last weeks, and what people answered: all of it made up."""

from mcv.alerts.rules import Kind
from mcv.dev.demo.messages import Care, Ending, Message, Reply
from mcv.members.rules import Topic
from mcv.staff.rules import Role

SENT = (
    Message(
        24.1,
        "",
        Kind.NEWS,
        "Welcome to My Community Voice",
        "You will hear from the officers who look after your ward, about the topics you chose.\n\n"
        "Every message has a button that lets you **reply in private**.",
        replies=(
            Reply("Can I follow the ward where my mother lives too?", 3, Care.CLOSED),
            Reply("Thank you, this is a good idea.", 8, Care.CLOSED),
        ),
    ),
    Message(
        20.2,
        "Canterbury",
        Kind.ADVICE,
        "Lock your shed: three broken into this month",
        "Tools were taken from three sheds off Hollow Lane.\n\n- Fit a closed-shackle padlock.\n"
        "- Mark your tools and photograph them.\n- Cover the window.",
        call="Check your shed tonight.",
        wards=("Wincheap",),
        topics=(Topic.BURGLARY,),
        author=Role.BEAT_OFFICER,
        replies=(
            Reply(
                "Our neighbour lost a strimmer last Tuesday. Is that one of the three?",
                5,
                answer="Yes, it is. We have spoken to him, and two fingerprints were found.",
            ),
        ),
    ),
    Message(
        17.3,
        "Thanet",
        Kind.POLICING,
        "More officers at the harbour on Friday nights",
        "After complaints about noise and broken glass, two officers walk the harbour arm from 8pm "
        "every Friday for the next two months.",
        topics=(Topic.ANTISOCIAL, Topic.VIOLENCE),
        replies=(
            Reply(
                "Could you look at the car park behind the arcade too? It is worse there.",
                11,
                answer="We have added the car park to the walk. Tell us if it gets no better.",
                answered_after=26,
            ),
        ),
    ),
    Message(
        15.2,
        "Medway",
        Kind.APPEAL,
        "Did you see a grey van in Gillingham?",
        "A grey van was seen near two break-ins on **Saturday evening**, between 6pm and 8pm.",
        call="Tell us if you have a doorbell camera that faces the street.",
        topics=(Topic.BURGLARY, Topic.VEHICLES),
        replies=(
            Reply(
                "Our doorbell has a grey van at 6.52pm. How do I send you the film?",
                2,
                answer="Thank you, that helps a lot. PCSO Nowak will call on you tomorrow.",
                answered_after=3,
            ),
            Reply("I saw it too but have no camera.", 20, Care.CLOSED),
        ),
    ),
    Message(
        13.4,
        "Maidstone",
        Kind.EVENT,
        "Meet us in Fant: tea and crime prevention",
        "Bring your bicycle: we mark it for nothing. Bring your questions too.",
        wards=("Fant & Oakwood",),
        author=Role.WARD_OFFICER,
        event_place="Fant Community Hall",
    ),
    Message(
        12.3,
        "Dover",
        Kind.ALERT,
        "Callers who say they are from the water company",
        "Two people in blue jackets asked to come in and check the taps. They are not from the "
        "water company. They took a purse.",
        call="Ask for a card, shut the door, and ring the company.",
        topics=(Topic.BURGLARY, Topic.FRAUD),
    ),
    Message(
        11.2,
        "Ashford",
        Kind.NEWS,
        "Two arrested after catalytic converter thefts",
        "Officers stopped a car in the early hours and found five catalytic converters.",
        topics=(Topic.VEHICLES,),
    ),
    Message(
        10.1,
        "Swale",
        Kind.ADVICE,
        "Hare coursing: what to tell us",
        "If you see it, do not go near. Tell us the place, the time and the number plates.",
        topics=(Topic.RURAL,),
    ),
    Message(
        9.2,
        "Dartford",
        Kind.POLICING,
        "Speed checks outside schools",
        "We measured 412 cars in five mornings. 31 drivers were fined or go on a course.",
        topics=(Topic.ROADS, Topic.YOUNG),
        replies=(
            Reply("Please come to our road as well, it is like a race track.", 4, Care.WAITS),
        ),
    ),
    Message(
        8.3,
        "Gravesham",
        Kind.ADVICE,
        "Parcels left on the doorstep",
        "Seven parcels were taken in one week. Ask for delivery to a shop or a neighbour.",
        topics=(Topic.BURGLARY,),
    ),
    Message(
        7.2,
        "Sevenoaks",
        Kind.ALERT,
        "Keyless cars stolen at night",
        "Three cars were taken without their keys. A pouch that shields the key stops it.",
        topics=(Topic.VEHICLES,),
    ),
    Message(
        6.3,
        "Folkestone and Hythe",
        Kind.APPEAL,
        "War memorial damaged",
        "The bronze plate was taken from the memorial on the green between Monday and Tuesday.",
        topics=(Topic.RURAL, Topic.ANTISOCIAL),
        replies=(Reply("I noticed it missing on Monday at 5pm already.", 7),),
    ),
    Message(
        5.2,
        "Tonbridge and Malling",
        Kind.POLICING,
        "What you asked us to do about e-scooters",
        "Four scooters were seized at the station after what you told us.",
        topics=(Topic.ANTISOCIAL, Topic.ROADS),
    ),
    Message(
        4.4,
        "Tunbridge Wells",
        Kind.ALERT,
        "Courier fraud: somebody says they are the police",
        "We never ask you to hand over a bank card or cash. Hang up, wait, and call 101.",
        call="Tell an older neighbour today.",
        topics=(Topic.FRAUD,),
    ),
    Message(
        3.3,
        "Canterbury",
        Kind.EVENT,
        "Coffee with your beat officer",
        "Come and tell PC Archer what bothers you. No need to book.",
        event_place="Wincheap Library, Hollow Lane",
        ending=Ending.CORRECTED,
        correction="The time has changed: we are there **an hour later** than we wrote first.",
        replies=(
            Reply("Is there a step at the door? I use a wheelchair.", 2, Care.WAITS),
            Reply("A man with a knife waits in the underpass, my son is afraid.", 64, Care.WAITS),
        ),
    ),
    Message(
        2.1,
        "",
        Kind.ADVICE,
        "A text message says a parcel could not be delivered",
        "The link in it asks for your card. It is a fraud.\n\n- Do not tap the link.\n"
        "- Forward the message to **7726**: it is free, and gets the sender blocked.\n"
        "- If you gave your card number, ring your bank on the number on the card.",
        call="Forward it to 7726, then delete it.",
        topics=(Topic.FRAUD,),
        replies=(
            Reply("I tapped the link but entered nothing. Am I safe?", 3, answered_after=2),
            Reply("My mother lost £40 to this. Whom do we tell?", 41, Care.CLAIMED),
        ),
    ),
    Message(
        1.35,
        "Medway",
        Kind.ALERT,
        "Missing: please look in your sheds and gardens",
        "A man of 82 in a green coat left home this morning and may be confused. He was found safe "
        "at 1pm: **thank you to all who looked**.",
        urgent=True,
        replies=(
            Reply("I saw a man in green at the bus stop at noon.", 1, answered_after=0.5),
            Reply("So glad. Did he need anything?", 9, Care.CLAIMED),
        ),
    ),
)

ANSWER = "Thank you for telling us. We have passed it to the officer who looks after your street."
