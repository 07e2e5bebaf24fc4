"""Who acts: roles, and an actor as the edges authenticated them.

Not names or contact details: those never enter a stream.
"""

from enum import StrEnum
from typing import Literal

from domain.model import Value


class Role(StrEnum):
    """What a person is entitled to act as; who may do what is in `domain.authority`."""

    PROGRAMME_MANAGER = "programme_manager"
    ACCOUNTABLE_OFFICER = "accountable_officer"
    RETURNING_OFFICER = "returning_officer"
    COMMITTEE_SECRETARY = "committee_secretary"
    COMMITTEE_MEMBER = "committee_member"
    PRACTICE_LEAD = "practice_lead"
    CONDITION_OWNER = "condition_owner"
    MEDIATOR = "mediator"
    AREA_TEAM_OFFICER = "area_team_officer"
    NHSE_APPROVER = "nhse_approver"
    NHSE_SIGNATORY = "nhse_signatory"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    CLOCK = "clock"
    """The engine, when a deadline passes. No person can hold it."""
    STREAM = "stream"
    """Another stream, telling its result. No person can hold it."""

    @property
    def words(self) -> str:
        """The role in words: "NHS England approver"."""
        return self.value.replace("nhse_", "NHS England ").replace("_", " ")


SYSTEM_ROLES = frozenset({Role.CLOCK, Role.STREAM})
NHS_ENGLAND_ROLES = frozenset({Role.AREA_TEAM_OFFICER, Role.NHSE_APPROVER, Role.NHSE_SIGNATORY})
SYSTEM = "system"
"""The organisation of the clock and of streams."""


class Actor(Value):
    """Who sent a command: a subject id (never a name), their organisation's code and their roles."""

    subject: str
    organisation: str
    roles: tuple[Role, ...]

    def is_a(self, *roles: Role) -> bool:
        """Whether the actor holds one of these roles."""
        return any(role in self.roles for role in roles)


CLOCK = Actor(subject="clock", organisation=SYSTEM, roles=(Role.CLOCK,))


def stream_actor(stream_id: str) -> Actor:
    """The actor as which a stream tells another what happened on it."""
    return Actor(subject=stream_id, organisation=SYSTEM, roles=(Role.STREAM,))


class Assignee(Value):
    """Who a task waits for: a role, where known its organisation, and where only one person will do, that person."""

    role: Role
    organisation: str
    subject: str | None = None


class Task(Value):
    """Something that waits for somebody: shown in their list until it is done."""

    key: str
    """Unique within the stream and stable while the task is open, for example `vote/X00001`."""
    title: str
    """What to do, as an instruction: "Vote in the ballot"."""
    assignee: Assignee
    due_at: str | None = None
    """ISO 8601, UTC; None when nothing presses."""
    command: str
    """The type of the command that does it, for example `ballot.cast_vote`."""


Organisation = Literal["ccg", "practice", "nhs_england", "other"]
