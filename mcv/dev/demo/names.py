"""Made-up names; nobody has an address of them, because example.org is kept for examples."""

FIRST = (
    *("Aaron", "Abigail", "Adaeze", "Aisha", "Alfie", "Amelia", "Ayesha", "Barbara", "Bilal"),
    *("Carys", "Charlie", "Chloe", "Claire", "Daniel", "Deborah", "Derek", "Elif", "Ella"),
    *("Emma", "Ethan", "Fatima", "Finley", "Freya", "George", "Gurdeep", "Hannah", "Harry"),
    *("Imogen", "Isaac", "Jack", "Jasmin", "Joan", "Kamal", "Karen", "Keith", "Lena", "Liam"),
    *("Lorna", "Margaret", "Mei", "Mohammed", "Molly", "Nathan", "Niamh", "Oliver", "Olu"),
    *("Pauline", "Poppy", "Rajesh", "Rhys", "Rosie", "Ryan", "Sanjay", "Sean", "Shirley"),
    *("Sophie", "Stuart", "Susan", "Tariq", "Vera", "Wendy", "Yvonne", "Zara", "Zofia"),
)
LAST = (
    *("Abbott", "Ahmed", "Akhtar", "Baker", "Bello", "Bennett", "Bishop", "Brooks", "Carter"),
    *("Chapman", "Chowdhury", "Collins", "Cooper", "Dixon", "Dobson", "Ellison", "Farrow"),
    *("Field", "Fox", "Goodwin", "Grant", "Green", "Hobbs", "Holt", "Hussain", "Jarvis"),
    *("Kaur", "Kemp", "Khan", "Kowalski", "Lamb", "Larkin", "Lim", "Marsh", "Mills", "Moss"),
    *("Newton", "O'Brien", "Okafor", "Palmer", "Parsons", "Pearce", "Quinn", "Read", "Rees"),
    *("Sharma", "Silva", "Stone", "Sutton", "Thorne", "Underdown", "Vaughan", "Wallis"),
    *("Webster", "Wells", "Wicks", "Wood", "Yates", "Young", "Zielinski"),
)
HOUSES = (
    *("Rose Cottage", "The Old Forge", "Oast House", "Hop Kiln", "Bluebell Barn"),
    *("The Laurels", "Orchard View", "Mill Cottage", "Cherry Tree House", "Hillcrest"),
)
BUSINESSES = (
    *("The Corner Bakery", "Bright Cycles", "Harbour Books", "Greenway Garage", "Oak Dental"),
    *("Village Stores", "Weald Locksmiths", "The Anchor", "Hop Pole Farm", "Sunrise Nursery"),
)
GROUPS = (
    *("Street Watch", "Allotment Society", "Residents' Association", "Youth Club"),
    *("Village Hall Trust", "Litter Pickers", "Coffee Morning", "Running Club"),
)
