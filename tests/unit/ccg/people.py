"""Actors, committees and practices that the tests of registers and meetings share."""

from domain.ccg.practice import Practice
from domain.committee import Committee, QuorumPart, Seat
from domain.people import Actor, Role, stream_actor

PM = Actor(subject="pm-04c", organisation="04C", roles=(Role.PROGRAMME_MANAGER,))
ADMIN = Actor(subject="admin", organisation="OPS", roles=(Role.ADMINISTRATOR,))
SECRETARY = Actor(subject="secretary-04c", organisation="04C", roles=(Role.COMMITTEE_SECRETARY,))
NHSE_SECRETARY = Actor(subject="secretary-nhse", organisation="NHSE", roles=(Role.COMMITTEE_SECRETARY,))
OTHER_SECRETARY = Actor(subject="secretary-08q", organisation="08Q", roles=(Role.COMMITTEE_SECRETARY,))
AUDITOR = Actor(subject="auditor-1", organisation="04C", roles=(Role.AUDITOR,))
DELEGATION = stream_actor("delegation-04C-1")
APPLICATION = stream_actor("application-04C-1")

PRACTICES = tuple(Practice(code=f"X0000{number}", name=f"Practice {number}") for number in range(1, 6))

GOVERNING_BODY = Committee(
    key="governing_body",
    title="Governing body",
    chair="gp-chair",
    vice_chair="lay-1",
    seats=(
        Seat(subject="gp-chair", kind="gp", practice="X00001"),
        Seat(subject="gp-2", kind="gp", practice="X00002"),
        Seat(subject="lay-1", kind="lay"),
        Seat(subject="lay-2", kind="lay"),
        Seat(subject="exec-1", kind="executive"),
        Seat(subject="nurse", kind="nurse"),
        Seat(subject="observer", kind="other", votes=False),
    ),
    quorum=4,
    quorum_of=(QuorumPart(kind="lay", at_least=1),),
    decides=("decide_to_apply",),
)

COMMISSIONING = Committee(
    key="primary_care_commissioning",
    title="Primary care commissioning committee",
    chair="lay-1",
    vice_chair="lay-2",
    seats=(
        Seat(subject="lay-1", kind="lay"),
        Seat(subject="lay-2", kind="lay"),
        Seat(subject="lay-3", kind="lay"),
        Seat(subject="exec-1", kind="executive"),
        Seat(subject="exec-2", kind="executive"),
        Seat(subject="gp-1", kind="gp", practice="X00001"),
        Seat(subject="gp-away", kind="gp", practice="X90001"),
        Seat(subject="nurse", kind="nurse"),
    ),
    quorum=3,
    quorum_of=(QuorumPart(kind="lay", at_least=1),),
    decides=("primary_care_commissioning",),
)

PANEL = Committee(
    key="regional_panel",
    title="Regional moderation panel",
    chair="nhse-1",
    seats=tuple(Seat(subject=f"nhse-{number}", kind="nhs_england") for number in range(1, 4)),
    quorum=2,
    decides=("decide_application",),
    body="nhs_england",
)


def member(subject: str, organisation: str = "X00001") -> Actor:
    """Somebody with a seat of a committee."""
    return Actor(subject=subject, organisation=organisation, roles=(Role.COMMITTEE_MEMBER,))
