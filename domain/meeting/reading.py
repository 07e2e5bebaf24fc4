"""What a meeting reads from other streams."""

from domain.meeting.commands import ConveneMeeting, MeetingCommand, OpenItem
from domain.meeting.state import Convened, InSession, MeetingState
from domain.noun import Reads


def ccg_stream(ccg_code: str) -> str:
    """The stream of a CCG."""
    return f"ccg-{ccg_code}"


def reads(state: MeetingState, command: MeetingCommand, _stream_id: str) -> Reads:
    """The CCG's stream: its register and members when the meeting is convened, its functions when an item opens."""
    match command:
        case ConveneMeeting():
            return Reads(streams=(ccg_stream(command.ccg_code),))
        case OpenItem() if isinstance(state, Convened | InSession):
            return Reads(streams=(ccg_stream(state.called.ccg_code),))
        case _:
            return Reads()
