"""A practice's dispute with its CCG: answered, mediated, decided by people without an interest, appealed once."""
