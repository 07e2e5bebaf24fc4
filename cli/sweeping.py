"""`delegation sweep`: every open stream that has no run gets one."""

from cli.deciding import Json
from cli.failing import Unusable
from cli.live import Live
from cli.output import say
from cli.session import session
from engine.resumption import sweep as sweep_streams


def sweep(as_json: Json = False) -> None:
    """Start a workflow for every open stream that has none; workers do so at their start and every hour.

    Example: delegation sweep
    """
    stack = session()
    if not isinstance(stack, Live):
        raise Unusable("Only the running stack is swept.")
    swept = stack.portal.call(sweep_streams, stack.ledger, stack.starter)
    resumed = ", ".join(swept.resumed) or "none"
    text = f"{swept.running} open streams ran already; resumed: {resumed}."
    say({"running": swept.running, "resumed": swept.resumed}, text, as_json=as_json)
