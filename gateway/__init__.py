"""The one way in for every edge: sending commands. What is shown comes from `ledger.reading` (docs/adr/0013).

It decides nothing, and starts neither a worker nor an engine.
"""

from gateway.answers import CommandIdUnusable, CommandTooLarge, NotDelivered, Receipt, Undecided
from gateway.sending import Gateway
from gateway.starting import Starter

__all__ = ["CommandIdUnusable", "CommandTooLarge", "Gateway", "NotDelivered", "Receipt", "Starter", "Undecided"]
