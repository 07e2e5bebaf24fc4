"""The rules of delegation: nouns with their commands, events, states and decisions.

Pure: no clock, no I/O, no Temporal, no SQL. Time, identity and what other streams say arrive in the context.
"""

RULES_VERSION = "3"
"""Recorded with every decision; raised when a rule changes what is decided."""
