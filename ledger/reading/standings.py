"""Every CCG with its levels and what its open applications would bring, now or as it was recorded at an instant.

Read from the states of the streams themselves: how levels are counted is said once, in `domain.portfolio`.
"""

from collections import defaultdict
from datetime import datetime

from domain.ccg.state import RegisteredCcg
from domain.codes import ccg_in, noun_of
from domain.portfolio import Prospect, Standing, prospects_of
from ledger.store import Ledger

_PROSPECTIVE = ("application", "delegation")


def standings(ledger: Ledger, at: datetime | None = None) -> tuple[Standing, ...]:
    """The registered CCGs by code; as recorded at an instant (rule T7) when one is given."""
    prospects: dict[str, list[Prospect]] = defaultdict(list)
    registered = []
    for stream_id in ledger.streams():
        if noun_of(stream_id) in _PROSPECTIVE and (code := ccg_in(stream_id)) is not None:
            prospects[code].extend(prospects_of(ledger.state(stream_id, at).state))
        elif noun_of(stream_id) == "ccg" and isinstance(ccg := ledger.state(stream_id, at).state, RegisteredCcg):
            registered.append(ccg)
    return tuple(Standing(ccg=ccg, prospects=tuple(prospects[ccg.code])) for ccg in registered)
