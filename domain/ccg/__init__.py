"""A CCG: its members, committees, register of interests, and levels with their dates."""
