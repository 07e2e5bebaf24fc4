"""A small noun for the ledger's own tests: a parcel that is sent, stamped, read of, split, and delivered.

It has one of everything a ledger must serve: an opening, a refusal, a claim, a read of another stream, calls, a
deadline, a task, and a command on which deciding crashes.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, assert_never

from pydantic import Field, JsonValue, TypeAdapter

from domain.deadlines import Deadline, Schedule, check_in_time, find, next_of
from domain.model import Command, Event, Value
from domain.noun import Call, Context, Notice, Noun, Open, Reads, Tell, Where
from domain.people import Assignee, Role, Task
from domain.refusal import AlreadyClosed, AlreadyOpened, Refusal

CCG = "04C"


class Send(Command):
    """Open a parcel."""

    type: Literal["parcel.send"] = "parcel.send"
    shelf: str | None = None
    deliver_by: datetime | None = None


class Stamp(Command):
    """Put a stamp on it."""

    type: Literal["parcel.stamp"] = "parcel.stamp"
    text: str


class Compare(Command):
    """Read another parcel's stamps (rule W2)."""

    type: Literal["parcel.compare"] = "parcel.compare"
    other: str


class Split(Command):
    """Open another parcel from this one, and tell somebody."""

    type: Literal["parcel.split"] = "parcel.split"
    into: str


class Greet(Command):
    """Have another parcel stamped."""

    type: Literal["parcel.greet"] = "parcel.greet"
    other: str


class Drop(Command):
    """Crash while deciding."""

    type: Literal["parcel.drop"] = "parcel.drop"


class Weigh(Command):
    """Nothing to do."""

    type: Literal["parcel.weigh"] = "parcel.weigh"


class Seize(Command):
    """Claim a shelf without asking who holds it: a defect."""

    type: Literal["parcel.seize"] = "parcel.seize"
    shelf: str


class Deliver(Command):
    """End it."""

    type: Literal["parcel.deliver"] = "parcel.deliver"


class PassDeadline(Command):
    """The clock."""

    type: Literal["parcel.pass_deadline"] = "parcel.pass_deadline"
    kind: str
    due: datetime


ParcelCommand = Annotated[
    Send | Stamp | Compare | Split | Greet | Drop | Weigh | Seize | Deliver | PassDeadline, Field(discriminator="type")
]


class Sent(Event):
    """It exists."""

    type: Literal["parcel.sent"] = "parcel.sent"
    shelf: str | None
    schedule: Schedule


class Stamped(Event):
    """It has one more stamp."""

    type: Literal["parcel.stamped"] = "parcel.stamped"
    schema_version = 2
    text: str
    by: str


class Compared(Event):
    """Another parcel had so many stamps."""

    type: Literal["parcel.compared"] = "parcel.compared"
    other: str
    stamps: int


class WasSplit(Event):
    """Another parcel is to be opened."""

    type: Literal["parcel.was_split"] = "parcel.was_split"
    into: str


class Greeted(Event):
    """Another parcel is to be stamped."""

    type: Literal["parcel.greeted"] = "parcel.greeted"
    other: str


class Seized(Event):
    """It claims a shelf."""

    type: Literal["parcel.seized"] = "parcel.seized"
    shelf: str


class Delivered(Event):
    """It has ended."""

    type: Literal["parcel.delivered"] = "parcel.delivered"
    late: bool


ParcelEvent = Annotated[
    Sent | Stamped | Compared | WasSplit | Greeted | Seized | Delivered, Field(discriminator="type")
]


class NotSent(Value):
    """There is no such parcel."""


class OnItsWay(Value):
    """It is sent."""

    shelf: str | None
    schedule: Schedule
    stamps: tuple[str, ...] = ()


class Arrived(Value):
    """It has ended."""

    stamps: tuple[str, ...]
    late: bool


ParcelState = NotSent | OnItsWay | Arrived


class ShelfTaken(Refusal):
    """Another parcel has the shelf."""

    number = "I2"


class NoSuchParcel(Refusal):
    """The other parcel does not exist."""


class TooManyStamps(Refusal):
    """A parcel takes three different stamps."""


STAMPS_ALLOWED = 3


def decide(state: ParcelState, command: ParcelCommand, context: Context) -> tuple[Event, ...]:
    """What a command brings."""
    match state:
        case NotSent():
            assert isinstance(command, Send)
            return _send(command, context)
        case OnItsWay():
            return _on_its_way(state, command, context)
        case Arrived():
            if isinstance(command, PassDeadline):
                return ()
            raise AlreadyClosed(f"The parcel '{context.stream_id}' has arrived.")
        case _:
            assert_never(state)


def _send(command: Send, context: Context) -> tuple[Event, ...]:
    if command.shelf is not None:
        holder = context.claims[f"shelf/{command.shelf}"]
        if holder is not None:
            raise ShelfTaken(f"Shelf '{command.shelf}' holds '{holder}'.")
    at = command.deliver_by
    schedule = () if at is None else (Deadline(kind="deliver", at=at, reaches_at=at),)
    return (Sent(shelf=command.shelf, schedule=schedule),)


def _on_its_way(state: OnItsWay, command: ParcelCommand, context: Context) -> tuple[Event, ...]:
    match command:
        case Send():
            raise AlreadyOpened(f"The parcel '{context.stream_id}' is sent already.")
        case Stamp(text=text):
            for deadline in state.schedule:
                check_in_time(context.received_at, deadline.at, "A stamp")
            if text not in state.stamps and len(set(state.stamps)) >= STAMPS_ALLOWED:
                raise TooManyStamps(f"There is no room for the stamp '{text}'.")
            return (Stamped(text=text, by=context.actor.subject),)
        case Compare(other=other):
            known = context.state_of(other, OnItsWay) or context.state_of(other, Arrived)
            if known is None:
                raise NoSuchParcel(f"There is no parcel '{other}'.")
            return (Compared(other=other, stamps=len(known.stamps)),)
        case Split(into=into):
            return (WasSplit(into=into),)
        case Greet(other=other):
            return (Greeted(other=other),)
        case Drop():
            raise ZeroDivisionError("the parcel of Mrs Smith, 4 High Street")
        case Weigh():
            return ()
        case Seize(shelf=shelf):
            return (Seized(shelf=shelf),)
        case Deliver():
            return (Delivered(late=False),)
        case PassDeadline(kind=kind, due=due):
            return () if find(state.schedule, kind, due) is None else (Delivered(late=True),)
        case _:
            assert_never(command)


def evolve(state: ParcelState, event: ParcelEvent) -> ParcelState:
    """The state after an event."""
    match state, event:
        case _, Sent():
            return OnItsWay(shelf=event.shelf, schedule=event.schedule)
        case OnItsWay(), Stamped():
            return state.model_copy(update={"stamps": (*state.stamps, event.text)})
        case OnItsWay(), Seized():
            return state.model_copy(update={"shelf": event.shelf})
        case OnItsWay(), Delivered():
            return Arrived(stamps=state.stamps, late=event.late)
        case _:
            return state


def where(state: ParcelState) -> Where:
    """Where it stands."""
    match state:
        case NotSent():
            return Where(stage="")
        case OnItsWay():
            return Where(
                stage="on_its_way", waiting_for="the postman", deadline=next_of(state.schedule), grace_seconds=7
            )
        case Arrived():
            return Where(stage="late" if state.late else "arrived", closed=True)
        case _:
            assert_never(state)


def reads(_state: ParcelState, command: ParcelCommand, _stream_id: str) -> Reads:
    """What a decision reads."""
    match command:
        case Send(shelf=str() as shelf):
            return Reads(claims=(f"shelf/{shelf}",))
        case Compare(other=other):
            return Reads(streams=(other,))
        case _:
            return Reads()


def calls(_stream_id: str, _state: ParcelState, event: ParcelEvent) -> tuple[Call, ...]:
    """What an event calls for."""
    match event:
        case WasSplit(into=into):
            postman = Assignee(role=Role.PROGRAMME_MANAGER, organisation=CCG)
            return (Notice(to=postman, subject="A split", body=f"{into} is new."), Open(into, Send()))
        case Greeted(other=other):
            return (Tell(other, Stamp(text="greetings")),)
        case _:
            return ()


def claims(state: ParcelState) -> tuple[str, ...]:
    """The shelf it stands on."""
    return (f"shelf/{state.shelf}",) if isinstance(state, OnItsWay) and state.shelf else ()


def tasks(state: ParcelState) -> tuple[Task, ...]:
    """Somebody must deliver it; the stamps say which."""
    if not isinstance(state, OnItsWay):
        return ()
    assignee = Assignee(role=Role.PROGRAMME_MANAGER, organisation=CCG)
    due = next_of(state.schedule)
    return (
        Task(
            key="deliver",
            title=f"Deliver the parcel with {len(state.stamps)} stamps",
            assignee=assignee,
            due_at=None if due is None else due.at.isoformat(),
            command="parcel.deliver",
        ),
    )


def _stamped_before_names(payload: dict[str, JsonValue], schema_version: int) -> dict[str, JsonValue]:
    return payload | {"by": "unknown"} if schema_version < 2 else payload


ENTITLED: Mapping[str, tuple[Role, ...]] = {
    "parcel.send": (Role.PROGRAMME_MANAGER, Role.STREAM),
    "parcel.stamp": (Role.PROGRAMME_MANAGER, Role.STREAM),
    "parcel.compare": (Role.PROGRAMME_MANAGER,),
    "parcel.split": (Role.PROGRAMME_MANAGER,),
    "parcel.greet": (Role.PROGRAMME_MANAGER,),
    "parcel.drop": (Role.PROGRAMME_MANAGER,),
    "parcel.weigh": (Role.PROGRAMME_MANAGER,),
    "parcel.seize": (Role.PROGRAMME_MANAGER,),
    "parcel.deliver": (Role.PROGRAMME_MANAGER,),
    "parcel.pass_deadline": (Role.CLOCK,),
}
"""The rows that `domain.authority` would have for it."""

PARCEL: Noun[Any] = Noun(
    name="parcel",
    title="parcel",
    initial=NotSent(),
    commands=TypeAdapter(ParcelCommand),
    events=TypeAdapter(ParcelEvent),
    opening=frozenset({"parcel.send"}),
    decide=decide,
    evolve=evolve,
    where=where,
    ccg_code=lambda _state, _command: CCG,
    reads=reads,
    calls=calls,
    claims=claims,
    tasks=tasks,
    upcasters={"parcel.stamped": _stamped_before_names},
)

NOUNS: Mapping[str, Noun[Any]] = {"parcel": PARCEL}
