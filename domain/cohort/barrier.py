"""What a cohort lets its members' applications do: join it, and submit (rule C1)."""

from domain.calendar import london
from domain.cohort.refusals import CohortEnded, EarlierApplicationInCohort, HeldByCohort, NotInCohort, UnknownCohort
from domain.cohort.state import Concluded, Deciding, Failed, Proceeding, member_of, undecided
from domain.deadlines import in_time
from domain.noun import Context


def check_may_join(context: Context, cohort_id: str, ccg_code: str) -> None:
    """Nothing, when an application of this CCG may begin in the cohort.

    Raises:
        UnknownCohort: there is none.
        CohortEnded: it has failed or is concluded.
        NotInCohort: the CCG is not a member.
        EarlierApplicationInCohort: as far as the cohort knows, an earlier application of the CCG is open.
    """
    cohort = context.streams.get(cohort_id)
    if isinstance(cohort, Failed | Concluded):
        raise CohortEnded(f"{cohort_id} has ended: it is {cohort.stage}, and nobody joins it any more.")
    if not isinstance(cohort, Deciding | Proceeding):
        raise UnknownCohort(f"There is no cohort '{cohort_id}'.")
    member = member_of(cohort.members, ccg_code)
    if member is None:
        codes = ", ".join(each.ccg_code for each in cohort.members)
        raise NotInCohort(f"CCG {ccg_code} is not a member of {cohort_id}, which has {codes}.")
    if member.open_application is not None:
        raise EarlierApplicationInCohort(
            f"{cohort_id} has not heard yet that {member.open_application} has ended; try again in a moment."
        )


def check_may_submit(context: Context, cohort_id: str) -> None:
    """Nothing, when the barrier before submission does not stand (rule C1).

    All or none: every governing body has agreed. Proceed with the rest: every one has decided, or the shared deadline
    had passed when this was received.

    Raises:
        HeldByCohort: it stands, or the cohort has failed.
    """
    match context.streams.get(cohort_id):
        case Proceeding() | Concluded():
            return
        case Deciding() as cohort:
            _check_decided(cohort, cohort_id, context)
        case _:
            raise HeldByCohort(f"{cohort_id} failed, and its applications end with it: nothing is submitted.")


def _check_decided(cohort: Deciding, cohort_id: str, context: Context) -> None:
    coupling, decide_by = cohort.shared.coupling, cohort.shared.decide_by
    if coupling == "proceed_with_rest" and not in_time(context.received_at, decide_by):
        return
    until = "" if coupling == "all_or_none" else f", or for {london(decide_by)} to pass"
    raise HeldByCohort(
        f"{cohort_id} waits for the governing body of CCG {', '.join(undecided(cohort.members))} to decide{until}; "
        "until then none of its applications is submitted."
    )
