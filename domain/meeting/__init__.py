"""A meeting of a committee: interests declared first, recusals by rule, quorum and votes for each item."""
