"""A process that competes with others for streams: `python -m tests.integration.ledger.competing URL NAME`."""

import sys

from domain import authority
from ledger import Ledger
from tests.integration.ledger import parcel
from tests.integration.ledger.support import Desk, envelope

STAMPS = 12
SHARED = 6


def compete(url: str, name: str) -> list[str]:
    """Stamp the same parcel as all others do, with commands of its own and some that others send too.

    Answers the shelves that it got.
    """
    ledger = Ledger.open(url, nouns=parcel.NOUNS)
    desk = Desk(ledger)
    for number in range(STAMPS):
        own = envelope("parcel-1", parcel.Stamp(text="own"), f"{name}-{number}")
        shared = envelope("parcel-1", parcel.Stamp(text="shared"), f"shared-{number % SHARED}")
        outcomes = desk.batch("parcel-1", own, shared).outcomes
        assert [outcome.result for outcome in outcomes] == ["accepted", "accepted"], outcomes
    got = []
    for shelf in range(STAMPS):
        outcome = desk.send(f"parcel-{name}-{shelf}", parcel.Send(shelf=str(shelf)), command_id=f"{name}-shelf-{shelf}")
        if outcome.result == "accepted":
            got.append(str(shelf))
        else:
            assert outcome.rule == "ShelfTaken", outcome
    same = desk.send("parcel-same", parcel.Send(), command_id=f"{name}-same")
    assert same.result == "accepted" or same.rule == "AlreadyOpened", same
    ledger.close()
    return got


if __name__ == "__main__":
    authority.ENTITLED = {**authority.ENTITLED, **parcel.ENTITLED}
    sys.stdout.write(" ".join(compete(sys.argv[1], sys.argv[2])))
