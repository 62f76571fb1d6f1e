"""Why people signed up: campaigns with their links and QR codes, and the cards that officers hand out."""
