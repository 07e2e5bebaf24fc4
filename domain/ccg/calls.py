"""What a change of a CCG's register calls for: notices to those whose work it touches."""

from domain.calendar import london_day
from domain.ccg.events import CcgEvent, LevelRecorded, MeetingConvened, PracticeClosed, PracticeMerged
from domain.ccg.state import CcgState, NotRegistered, RegisteredCcg
from domain.functions import TITLES
from domain.meeting.commands import ConveneMeeting, Item, MeetingTiming
from domain.noun import Call, Notice, Open
from domain.people import Assignee, Role


def _annotate(ccg_code: str, what: str, code: str) -> Notice:
    return Notice(
        to=Assignee(role=Role.RETURNING_OFFICER, organisation=ccg_code),
        subject=f"Practice {code} left the members of CCG {ccg_code}",
        body=f"{what} A ballot that is open keeps its frozen roll; annotate the practice on it.",
    )


def _meeting(stream_id: str, state: RegisteredCcg, event: MeetingConvened) -> ConveneMeeting:
    rules = state.procedures
    timing = MeetingTiming() if rules is None else MeetingTiming(deadline_hour=rules.deadline_hour)
    return ConveneMeeting(
        convened_by=stream_id,
        ccg_code=state.code,
        committee=event.committee,
        meets_at=event.meets_at,
        items=tuple(
            Item(
                item_id=item.item_id,
                title=item.title,
                kind="primary_care_commissioning",
                subject_stream=stream_id,
                functions=item.functions,
                affected=item.affected,
                affects_all_practices=item.affects_all_practices,
            )
            for item in event.items
        ),
        timing=timing,
    )


def calls(stream_id: str, state: CcgState, event: CcgEvent) -> tuple[Call, ...]:
    """What the event calls for."""
    if isinstance(state, NotRegistered):
        return ()
    match event:
        case PracticeClosed():
            return (_annotate(state.code, f"Practice {event.code} closed on {london_day(event.on)}.", event.code),)
        case PracticeMerged():
            what = f"Practice {event.code} merged into {event.into} on {london_day(event.on)}."
            return (_annotate(state.code, what, event.code),)
        case MeetingConvened():
            return (Open(event.meeting_id, _meeting(stream_id, state, event)),)
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
