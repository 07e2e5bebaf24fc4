"""What a change of a CCG's register calls for: notices to those whose work it touches."""

from domain.calendar import london_day
from domain.ccg.events import CcgEvent, LevelRecorded, PracticeClosed, PracticeMerged
from domain.ccg.state import CcgState, NotRegistered
from domain.functions import TITLES
from domain.noun import Call, Notice
from domain.people import Assignee, Role


def _annotate(ccg_code: str, what: str, code: str) -> Notice:
    return Notice(
        to=Assignee(role=Role.RETURNING_OFFICER, organisation=ccg_code),
        subject=f"Practice {code} left the members of CCG {ccg_code}",
        body=f"{what} A ballot that is open keeps its frozen roll; annotate the practice on it.",
    )


def calls(_stream_id: str, state: CcgState, event: CcgEvent) -> tuple[Call, ...]:
    """What the event calls for."""
    if isinstance(state, NotRegistered):
        return ()
    match event:
        case PracticeClosed():
            return (_annotate(state.code, f"Practice {event.code} closed on {london_day(event.on)}.", event.code),)
        case PracticeMerged():
            what = f"Practice {event.code} merged into {event.into} on {london_day(event.on)}."
            return (_annotate(state.code, what, event.code),)
        case LevelRecorded():
            return (
                Notice(
                    to=Assignee(role=Role.ACCOUNTABLE_OFFICER, organisation=state.code),
                    subject=f"CCG {state.code}: function {event.function.value} at level {event.level.value}",
                    body=f"Function {event.function.value}, '{TITLES[event.function]}', is at level "
                    f"{event.level.value} from {london_day(event.effective_on)} ({event.delegation_id}).",
                ),
            )
        case _:
            return ()
