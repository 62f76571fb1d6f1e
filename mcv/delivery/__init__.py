"""The post room: who can be written to, what leaves the building, what became of each letter."""
