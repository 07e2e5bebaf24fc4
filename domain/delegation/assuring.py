"""Quarterly assurance: quarters that end, reviews with figures for what is held, action plans, earned autonomy (S2)."""

from collections import Counter
from datetime import datetime

from domain.calendar import at_hour, london_date, london_day
from domain.deadlines import Deadline, due, next_of
from domain.delegation.assurance import Kpi, Quarter, Review, check_kpi
from domain.delegation.commands import CompleteActionPlan, RecordReview
from domain.delegation.events import (
    ActionPlanCompleted,
    AutonomyEarned,
    AutonomyLost,
    DelegationEvent,
    QuarterEnded,
    ReviewRecorded,
)
from domain.delegation.evolve import evolve
from domain.delegation.refusals import (
    ActionPlanMissing,
    KpiMissing,
    KpiRepeated,
    NoActionPlan,
    QuarterNotEnded,
    ReviewAlreadyRecorded,
)
from domain.delegation.schedule import (
    MIDNIGHT,
    QUARTER,
    about,
    parts_until,
    quarter_end,
    quarter_kind,
    review_kind,
    shifted_day,
)
from domain.delegation.state import Live
from domain.functions import FunctionNotHeld, check_function
from domain.noun import Context


def end_quarter(state: Live, deadline: Deadline) -> QuarterEnded:
    """The quarter ends with what was held on its last day; its review and the next quarter's end are scheduled."""
    number = about(deadline.kind)[1]
    assert state.quarter_began_on is not None  # only then is there an end of a quarter in the schedule
    to_on = shifted_day(london_date(deadline.at), -1)
    return QuarterEnded(
        quarter=Quarter(number=number, from_on=state.quarter_began_on, to_on=to_on, functions=state.held_on(to_on)),
        deadline=deadline,
        schedule=(
            *state.policy.schedule(review_kind(number), deadline.at, state.policy.delegation.review),
            _end(state, number + 1, deadline.at, _parts(state) if state.autonomy_since else 1),
        ),
    )


def _parts(state: Live) -> int:
    """How many usual quarters one lasts that is reviewed in the lighter rhythm."""
    earned = state.policy.delegation.earned_autonomy
    return 1 if earned is None else earned.review_every.count // state.policy.delegation.review_every.count


def _end(state: Live, number: int, begins: datetime, parts: int) -> Deadline:
    """The end of the quarter of this number, so many parts after the last that had ended when it began."""
    assert state.reviews_from is not None
    ended = parts_until(state.policy, state.reviews_from, begins)
    return quarter_end(state.policy, state.reviews_from, number, ended + parts)


def _quarters_ended_by(state: Live, instant: datetime) -> tuple[tuple[QuarterEnded, ...], Live]:
    """The quarters that have ended though their clock command is still to come, and the state after them.

    What a person sends after a quarter's end is decided alike whether it overtakes the clock command or not (rule T3).
    """
    ended: tuple[QuarterEnded, ...] = ()
    while True:
        deadline = next_of(tuple(each for each in state.schedule if about(each.kind)[0] == QUARTER))
        if deadline is None or deadline.at > instant:
            return ended, state
        event = end_quarter(state, deadline)
        after = evolve(state, event)
        assert isinstance(after, Live)
        ended, state = (*ended, event), after


def record_review(state: Live, command: RecordReview, context: Context) -> tuple[DelegationEvent, ...]:
    """The review of a quarter that has ended, with figures for each function held on its last day.

    Raises:
        QuarterNotEnded: the quarter has not ended, or there is none with this number.
        ReviewAlreadyRecorded: it was reviewed before.
        FunctionNotHeld: a figure is for a function that was not held (rule F7).
        KpiMissing, KpiRepeated, KpiOutOfRange: the figures (rule S2).
        ActionPlanMissing: it assures with support and states no action plan.
    """
    ended, state = _quarters_ended_by(state, context.received_at)
    if any(review.quarter == command.quarter for review in state.reviews):
        raise ReviewAlreadyRecorded(f"Quarter {command.quarter} has been reviewed.")
    quarter = next((each for each in state.quarters if each.number == command.quarter), None)
    if quarter is None:
        raise QuarterNotEnded(f"Quarter {command.quarter} has not ended; {_next_quarter(state)}.")
    if command.rating == "assured_with_support" and not command.action_plan.strip():
        raise ActionPlanMissing(f"Quarter {quarter.number} is assured with support, so an action plan must be stated.")
    review = Review(
        quarter=quarter.number,
        rating=command.rating,
        kpis=_checked_kpis(quarter, command),
        action_plan=command.action_plan.strip(),
    )
    recorded = ReviewRecorded(review=review, recorded_by=context.actor.subject)
    return (*ended, recorded, *_autonomy(state, recorded, context))


def _autonomy(state: Live, recorded: ReviewRecorded, context: Context) -> tuple[DelegationEvent, ...]:
    """Whether the review earns the CCG lighter reviews, or loses it those that it had; both from the quarter that runs.

    That quarter is lengthened from its first day, or ends with the usual quarter that has not ended yet.
    """
    after, number = evolve(state, recorded), len(state.quarters) + 1
    earned = state.policy.delegation.earned_autonomy
    if earned is None or not isinstance(after, Live) or after.quarter_began_on is None:
        return ()
    on = london_date(context.received_at)
    if recorded.review.rating == "assured":
        if state.autonomy_since is not None or after.assured_in_a_row < earned.after:
            return ()
        end = _end(after, number, at_hour(after.quarter_began_on, MIDNIGHT), _parts(after))
        return (AutonomyEarned(quarters=after.assured_in_a_row, on=on, schedule=(end,)),)
    if state.autonomy_since is None:
        return ()
    end = _end(after, number, context.received_at, 1)
    return (AutonomyLost(quarter=recorded.review.quarter, on=on, schedule=(end,)),)


def _next_quarter(state: Live) -> str:
    number = len(state.quarters) + 1
    ends_at = due(state.schedule, quarter_kind(number))
    if ends_at is None:
        return "quarters are counted from the day the first function goes live"
    return f"quarter {number} ends with {london_day(shifted_day(london_date(ends_at), -1))}"


def _checked_kpis(quarter: Quarter, command: RecordReview) -> tuple[Kpi, ...]:
    kpis = tuple(check_kpi(check_function(result.function), result) for result in command.kpis)
    for kpi in kpis:
        if kpi.function not in quarter.functions:
            raise FunctionNotHeld(
                f"KPI '{kpi.name}' is for function {kpi.function.value}, which was not held on "
                f"{london_day(quarter.to_on)}, the last day of quarter {quarter.number}."
            )
    for (function, name), times in Counter((kpi.function, kpi.name) for kpi in kpis).items():
        if times > 1:
            raise KpiRepeated(f"KPI '{name}' of function {function.value} is given {times} times.")
    missing = [each.value for each in quarter.functions if each not in {kpi.function for kpi in kpis}]
    if missing:
        raise KpiMissing(
            f"The review of quarter {quarter.number} lacks a KPI for function {', '.join(missing)}, "
            f"held on {london_day(quarter.to_on)}."
        )
    return kpis


def complete_action_plan(state: Live, command: CompleteActionPlan, context: Context) -> tuple[DelegationEvent, ...]:
    """The latest review's action plan is carried out, so that it holds no gate any more.

    Raises:
        NoActionPlan: the quarter's review is not the latest, or has no open action plan.
    """
    review = state.open_action_plan
    if review is None or review.quarter != command.quarter:
        raise NoActionPlan(f"The review of quarter {command.quarter} has no open action plan.")
    return (
        ActionPlanCompleted(
            quarter=command.quarter,
            note=command.note,
            evidence=command.evidence,
            recorded_by=context.actor.subject,
        ),
    )
