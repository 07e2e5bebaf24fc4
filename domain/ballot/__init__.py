"""A ballot of a CCG's member practices: the roll and the rules are frozen when it opens."""
