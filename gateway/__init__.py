"""The one way in for every edge: sending commands, and reading the projections.

It decides nothing, and starts neither a worker nor an engine.
"""

from gateway.sending import CommandTooLarge, Gateway, NotDelivered, Receipt, Undecided
from gateway.starting import Starter

__all__ = ["CommandTooLarge", "Gateway", "NotDelivered", "Receipt", "Starter", "Undecided"]
