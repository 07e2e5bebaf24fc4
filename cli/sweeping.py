"""`delegation sweep`: every open stream that has no run gets one, and what a defect left undecided is sent again."""

from cli.deciding import Json
from cli.failing import Unusable
from cli.live import Live
from cli.output import say
from cli.session import session
from engine.resumption import send_again
from engine.resumption import sweep as sweep_streams


def sweep(as_json: Json = False) -> None:
    """Start a workflow for every open stream that has none; workers do so at their start and every hour.

    What the clock or another stream sent and a defect left undecided (`delegation faults`) is sent again, as by every
    worker at its start: once the code is mended, it is decided.

    Example: delegation sweep
    """
    stack = session()
    if not isinstance(stack, Live):
        raise Unusable("Only the running stack is swept.")
    swept = stack.portal.call(sweep_streams, stack.ledger, stack.starter)
    again = stack.portal.call(send_again, stack.ledger, stack.starter)
    text = f"{swept.running} open streams ran already; resumed: {', '.join(swept.resumed) or 'none'}."
    if again:
        text += f" Sent again after a fault: {', '.join(again)}."
    say({"running": swept.running, "resumed": swept.resumed, "sent_again": again}, text, as_json=as_json)
