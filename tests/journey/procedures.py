"""What a CCG settles by procedures of its own, told as steps: a practice's dispute, an investment, and a validation."""

from datetime import datetime

from domain.ccg.commands import EstablishCommittee
from domain.committee import Committee, ItemKind, Seat
from domain.dispute.commands import (
    AnswerDispute,
    AppealDecision,
    AppointMediator,
    RaiseDispute,
    RecordMediationFailed,
    TakeUpMediation,
)
from domain.dispute.commands import ConveneMeeting as ConveneForDispute
from domain.investment.commands import ConveneMeeting as ConveneForInvestment
from domain.investment.commands import ProposeInvestment, ProposeTerms, Terms
from domain.people import Actor, Role
from domain.validation.commands import GiveNotice
from tests.cast import (
    CCG,
    LAY_CHAIR,
    LAY_MEMBER,
    LEADS,
    MANAGER,
    SECRETARY,
    person,
)
from tests.journey.story import Step, meeting_held, registered
from tests.journey.world import World
from tests.spec import london

DISPUTE, INVESTMENT, VALIDATION = "dispute-99Z-1", "investment-99Z-1", "validation-99Z-1"
DISPUTANT = LEADS[1]
MEDIATOR = person("mediator", "MEDIATION", Role.MEDIATOR)
ADJUDICATORS = tuple(person(f"adjudicator-{number}", "99Z", Role.COMMITTEE_MEMBER) for number in (1, 2))
MEMBERS = (LAY_CHAIR, LAY_MEMBER)


def _committee(key: str, decides: ItemKind, members: tuple[Actor, ...] = MEMBERS) -> Committee:
    return Committee(
        key=key,
        title=key.replace("_", " ").capitalize(),
        chair=members[0].subject,
        seats=tuple(Seat(subject=member.subject, kind="lay") for member in members),
        quorum=2,
        decides=(decides,),
    )


COMMITTEES = (
    _committee("dispute_panel", "dispute"),
    _committee("appeal_panel", "appeal", ADJUDICATORS),
    _committee("clinical_models", "clinical_model"),
    _committee("finance", "route_and_value"),
    _committee("approvals", "investment"),
    _committee("validation", "validation"),
)
PROPOSAL = ProposeInvestment(
    ccg_code="99Z", service="Quality improvement scheme", clinical_model="Every practice works to one standard."
)
TERMS = Terms(provider="general_practice", route="A scheme offered to every practice", value=1_250_000)


def committees(world: World) -> None:
    """The CCG has the committees that its procedures name."""
    registered(world)
    for committee in COMMITTEES:
        world.does(SECRETARY, CCG, EstablishCommittee(committee=committee))


# A dispute


def raised(world: World) -> None:
    """A practice disputes a decision."""
    world.until(london(2014, 6, 2, 10))
    command = RaiseDispute(ccg_code="99Z", subject="A visit", grounds="The list was wrong.", decision="The findings")
    world.does(DISPUTANT, DISPUTE, command)


def mediation_failed(world: World) -> None:
    """The CCG answers, and a mediator brings nothing about."""
    world.until(london(2014, 6, 3, 10))
    world.does(MANAGER, DISPUTE, AnswerDispute(position="The list was right."))
    world.does(MANAGER, DISPUTE, AppointMediator(mediator=MEDIATOR.subject, organisation=MEDIATOR.organisation))
    world.does(MEDIATOR, DISPUTE, TakeUpMediation())
    world.until(london(2014, 6, 10, 10))
    world.does(MEDIATOR, DISPUTE, RecordMediationFailed(reasons="The positions stayed apart."))


def dismissed(world: World) -> None:
    """The panel meets, and does not agree with the practice."""
    meets_at = london(2014, 6, 20, 14)
    world.does(SECRETARY, DISPUTE, ConveneForDispute(committee="dispute_panel", meets_at=meets_at))
    world.until(meets_at)
    meeting_held(world, "against", "meeting-dispute-99Z-1-1", MEMBERS, item="dispute")


def appealed(world: World) -> None:
    """The practice appeals."""
    world.until(london(2014, 6, 25, 10))
    world.does(DISPUTANT, DISPUTE, AppealDecision(grounds="The figures were not read."))


# An investment


def proposed(world: World) -> None:
    """The CCG proposes a service with its clinical model."""
    world.until(london(2014, 6, 2, 10))
    world.does(MANAGER, INVESTMENT, PROPOSAL)


def _decided(number: int, committee: str, item: ItemKind, meets_at: datetime) -> Step:
    def met(world: World) -> None:
        world.does(SECRETARY, INVESTMENT, ConveneForInvestment(committee=committee, meets_at=meets_at))
        world.until(meets_at)
        meeting_held(world, "for", f"meeting-investment-99Z-1-{number}", MEMBERS, item=item)

    return met


model_agreed = _decided(1, "clinical_models", "clinical_model", london(2014, 6, 10, 14))
value_agreed = _decided(2, "finance", "route_and_value", london(2014, 6, 12, 14))
approved = _decided(3, "approvals", "investment", london(2014, 6, 16, 14))


def terms_proposed(world: World) -> None:
    """Route and value are proposed."""
    world.does(MANAGER, INVESTMENT, ProposeTerms(terms=TERMS))


# A validation


def notified(world: World) -> None:
    """A practice that missed the band gets notice."""
    world.until(london(2015, 4, 20, 10))
    notice = GiveNotice(ccg_code="99Z", practice="X00002", financial_year="2014/15", band="B", investment=INVESTMENT)
    world.does(MANAGER, VALIDATION, notice)
