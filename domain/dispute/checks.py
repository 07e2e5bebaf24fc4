"""Checks that several stages share: the stage itself, the parties, and who may mediate."""

from typing import TypeVar

from domain.ccg.state import RegisteredCcg
from domain.codes import ccg_stream
from domain.dispute.refusals import MediatorNotIndependent, NotAParty
from domain.dispute.state import Case, OpenState, Side
from domain.dispute.where import waiting_for
from domain.interest import Interest
from domain.noun import Context
from domain.people import Role
from domain.refusal import StageOutOfOrder

S = TypeVar("S", bound=OpenState)


def out_of_order(state: OpenState) -> StageOutOfOrder:
    """The refusal of what belongs to another stage."""
    return StageOutOfOrder(
        f"This can't be done now: the dispute is at the stage '{state.stage}' and waits for {waiting_for(state)}."
    )


def at(state: OpenState, stage: type[S]) -> S:
    """The state, when it is of this stage.

    Raises:
        StageOutOfOrder: it is of another.
    """
    if not isinstance(state, stage):
        raise out_of_order(state)
    return state


def register_of(case: Case, context: Context) -> RegisteredCcg:
    """The CCG's register as it stands; it was there when the dispute was raised, and is kept for good."""
    ccg = context.state_of(ccg_stream(case.ccg_code), RegisteredCcg)
    assert ccg is not None
    return ccg


def practices_of(case: Case, context: Context) -> tuple[str, ...]:
    """The practice's code, and that of the practice in which it goes on since a merger (rule F4)."""
    return register_of(case, context).codes_of(case.practice)


def side_of(case: Case, context: Context) -> Side:
    """The party that the sender acts for.

    Raises:
        NotAParty: neither.
    """
    actor = context.actor
    if actor.is_a(Role.PRACTICE_LEAD) and actor.organisation in practices_of(case, context):
        return "practice"
    if actor.is_a(Role.PROGRAMME_MANAGER, Role.ACCOUNTABLE_OFFICER) and actor.organisation == case.ccg_code:
        return "ccg"
    raise NotAParty(
        f"{actor.subject} of {actor.organisation} acts for neither practice {case.practice}, which raised this "
        f"dispute, nor CCG {case.ccg_code}."
    )


def in_a_party(case: Case, interests: tuple[Interest, ...], context: Context) -> tuple[Interest, ...]:
    """Of these interests, those in the practice or the CCG."""
    parties = (case.ccg_code, *practices_of(case, context))
    return tuple(each for each in interests if any(each.concerns(party) for party in parties))


def check_independent(case: Case, subject: str, organisation: str, context: Context) -> None:
    """Nothing, when nothing known stands against the person as mediator.

    Raises:
        MediatorNotIndependent: they belong to a party, acted for one, sit on one of the CCG's committees, or have a
            registered interest in a party.
    """
    ccg = register_of(case, context)
    why = None
    if organisation in (case.ccg_code, *practices_of(case, context)):
        why = f"is of {organisation}, which is a party"
    elif subject in case.acted:
        why = "has acted in this dispute before"
    elif (committee := next((each for each in ccg.committees if each.seat(subject)), None)) is not None:
        why = f"sits on the {committee.title}, and so has a part in the CCG's decisions"
    elif held := in_a_party(case, tuple(each for each in ccg.interests if each.subject == subject), context):
        why = f"has an interest in {held[0].organisation}"
    if why is not None:
        raise MediatorNotIndependent(f"{subject} can't mediate between practice {case.practice} and its CCG: {why}.")
