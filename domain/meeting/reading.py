"""What a meeting reads from other streams."""

from domain.ccg.provider import Provider
from domain.ccg.state import RegisteredCcg
from domain.codes import ccg_stream
from domain.committee import Committee
from domain.interest import Interest
from domain.meeting.commands import ConveneMeeting, MeetingCommand, OpenItem, RecordAdvice, ReferItem
from domain.meeting.state import Convened, InSession, MeetingState
from domain.noun import Reads


def reads(state: MeetingState, command: MeetingCommand, _stream_id: str) -> Reads:
    """The CCG's stream: what it knows when the meeting is convened, and when one of its items is dealt with."""
    match command:
        case ConveneMeeting():
            return Reads(streams=(ccg_stream(command.ccg_code),))
        case OpenItem() | RecordAdvice() | ReferItem() if isinstance(state, Convened | InSession):
            return Reads(streams=(ccg_stream(state.called.ccg_code),))
        case _:
            return Reads()


def registered_interests(ccg: RegisteredCcg) -> tuple[Interest, ...]:
    """The register of interests as it stands; one in a practice that merged is one in the practice it merged into."""
    return tuple(
        interest.model_copy(update={"organisation": ccg.successor(interest.organisation)}) for interest in ccg.interests
    )


def seated_interests(ccg: RegisteredCcg, committee: Committee) -> tuple[Interest, ...]:
    """Those of them that people with a seat hold."""
    return tuple(each for each in registered_interests(ccg) if committee.seat(each.subject) is not None)


def registered_providers(ccg: RegisteredCcg) -> tuple[Provider, ...]:
    """The providers as they stand, with the practices of today that have a part in them."""
    return tuple(
        provider.model_copy(update={"practices": tuple(map(ccg.successor, provider.practices))})
        for provider in ccg.providers
    )
