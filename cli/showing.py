"""A stream's state for people: where it stands, and the table that matters for its kind."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from cli.output import ended_words, months, print_line, print_table, sentence, words
from cli.report import phase_rows, print_ballot, print_phases, print_survey, results_of_ballot, results_of_survey
from domain.application import state as application
from domain.application.values import Request
from domain.application.where import body_in_words
from domain.ballot import state as ballot
from domain.calendar import london, london_day
from domain.ccg.state import RegisteredCcg
from domain.cohort import state as cohort
from domain.convening import CalledMeeting
from domain.delegation import state as delegation
from domain.dispute import state as dispute
from domain.figures import shown
from domain.functions import TITLES, Function, Level
from domain.investment import state as investment
from domain.investment.tasks import TITLES as TITLES_OF_DECISIONS
from domain.meeting import state as meeting
from domain.policy import Policy, Round
from domain.procedures import Procedures
from domain.survey import state as survey
from domain.validation import state as validation
from ledger import Folded

LEVELS = {
    Level.GREATER_INVOLVEMENT: "1 greater involvement",
    Level.JOINT: "2 joint",
    Level.DELEGATED: "3 delegated",
}


def scope_of(state: object) -> tuple[Function, ...] | None:
    """The functions that an application or a delegation is about, or None where a state has no scope."""
    if isinstance(state, delegation.Live | delegation.Closed):
        return state.scope
    case = getattr(state, "case", None)
    return case.scope if isinstance(case, application.Case) else None


def request_of(state: object) -> Request | None:
    """What an application asks for, or None where a state is of no open application."""
    case = getattr(state, "case", None)
    return case.request if isinstance(case, application.Case) else None


def ccg_of(state: object) -> str | None:
    """The code of the CCG that a state is about."""
    code = getattr(getattr(state, "case", state), "ccg_code", None)
    return code if isinstance(code, str) else None


def rules_of(state: object) -> tuple[Policy | Procedures | Round, ...]:
    """The policy, the procedures and the round that a stream has pinned, as far as it has any."""
    state = getattr(state, "shared", state)
    holder = next((part for name in ("case", "terms") if (part := getattr(state, name, None)) is not None), state)
    pinned = (getattr(holder, name, None) for name in ("policy", "procedures", "round"))
    return tuple(each for each in pinned if isinstance(each, Policy | Procedures | Round))


def print_levels(ccg: RegisteredCcg, scope: Sequence[Function] | None, on: date) -> None:
    """Functions by level on a day, and which of them are asked for."""
    rows = []
    for function, title in TITLES.items():
        told = [held for held in ccg.levels if held.function is function and held.effective_on <= on]
        since = london_day(told[-1].effective_on) if told else ""
        asked = "" if scope is None else "asked for" if function in scope else ""
        rows.append((function.value, title, asked, LEVELS[ccg.level_of(function, on)], since))
    title = f"Functions of {ccg.name} by level on {london_day(on)}"
    print_table(title, ("function", "", "scope", "level", "since"), rows, "")


def print_state(folded: Folded) -> None:
    """What there is to know beside stage, deadlines and levels."""
    state = folded.state
    for line in _lines(state):
        print_line(line)
    if isinstance(state, ballot.Counting | ballot.Verified):
        print_ballot(results_of_ballot(folded.stream_id, state))
    elif isinstance(state, survey.Closed):
        print_survey(results_of_survey(folded.stream_id, state))
    elif isinstance(state, delegation.Live):
        print_phases(phase_rows(folded.stream_id, state))
        _print_gates(state)


def _lines(state: object) -> Iterator[str]:
    match state:
        case application.Closed():
            ended = f"{ended_words(state.ending, state.reason)}, at the stage {words(state.ended_at_stage)}"
            yield f"{sentence(ended)} {state.reasons}".strip()
        case ballot.Open():
            turnout = ballot.turnout(state)
            yield f"Open until {london(state.closes_at)}; {shown(turnout.returned, turnout.roll)} of the roll returned."
            yield f"Functions: {', '.join(state.terms.functions)}. Answers and tallies are secret until the close."
        case survey.Open():
            yield f"Open until {london(state.closes_at)}. Functions: {', '.join(state.terms.functions)}."
        case ballot.Stopped() | survey.Stopped() | meeting.Stopped():
            yield sentence(f"stopped: {state.reason}")
        case meeting.Convened() | meeting.InSession() | meeting.Closed():
            yield from _meeting_lines(state)
        case investment.ClinicalModel() | investment.RouteAndValue() | investment.Approval() | investment.Closed():
            yield from _investment_lines(state)
        case validation.AwaitingEvidence() | validation.AwaitingHearing() | validation.Closed():
            yield from _validation_lines(state)
        case delegation.Live():
            yield from _delegation_lines(state)
        case delegation.Closed():
            yield f"Ended on {london_day(state.on)}: {words(state.ending)}. {state.reasons}".strip()
        case dispute.Closed():
            side = {None: "", "practice": " on the practice's appeal", "ccg": " on the CCG's appeal"}[state.appealed_by]
            yield f"{_dispute_line(state)} Ended on {london_day(state.on)}: {state.ending}{side}."
        case dispute.Raised() | dispute.Mediation() | dispute.Decision() | dispute.Decided() | dispute.Appeal():
            yield from _dispute_lines(state)
        case cohort.Deciding() | cohort.Proceeding() | cohort.Failed() | cohort.Concluded():
            yield from _cohort_lines(state)
        case RegisteredCcg():
            committees = ", ".join(committee.title for committee in state.committees) or "none"
            yield f"{state.name}: {len(state.practices)} member practices; committees: {committees}; "
            yield f"{len(state.interests)} interests in the register."
        case _:
            yield from _running_application(state)


def _running_application(state: object) -> Iterator[str]:
    case = getattr(state, "case", None)
    if isinstance(case, application.Case):
        yield from _application_lines(case)
        if isinstance(state, application.Approved | application.Agreement):
            for condition in state.conditions:
                done = "confirmed" if condition.confirmed else "claimed" if condition.claimed_by else "open"
                terms = condition.terms
                yield f"Condition {terms.key}, {done}: {terms.text} ({terms.owner}, by {london_day(terms.due)})"


def _application_lines(case: application.Case) -> Iterator[str]:
    phasing = case.request.phasing
    yield (
        f"{case.ccg_name}: {case.round.title}; {case.policy.title}; phasing from "
        f"{london_day(phasing.start)} over {months(phasing.months)}."
    )
    for called in case.ballots:
        yield f"Ballot {called.ballot_id}: {called.outcome or 'no verified result yet'}."
    for asked in case.surveys:
        yield f"Survey {asked.survey_id}: {'closed' if asked.closed else 'open'}."
    for view in case.views:
        of = f" of {view.locality}" if view.locality else ""
        concerns = f": {view.concerns}" if view.concerns else ""
        said = f"{words(view.position)}{concerns}"
        yield f"View of the {body_in_words(view.body)}{of}, {london_day(view.taken_on)}: {said}."
    for risk in case.risks:
        yield f"Risk {risk.key} ({risk.kind}), owner {risk.owner}: {risk.description}"
    for convened in case.meetings:
        result = "not closed yet" if convened.result is None else words(convened.result)
        yield f"Meeting {convened.meeting_id}, to {words(convened.kind)}: {result}."


def _meeting_lines(state: meeting.Convened | meeting.InSession | meeting.Closed) -> Iterator[str]:
    called = state.called
    declared = len(state.declarations)
    yield (
        f"{called.committee.title}, {london(called.meets_at)}; {declared} of {len(called.committee.seats)} members "
        "have declared."
    )
    for each in state.items:
        result = words(each.result) if isinstance(each, meeting.ConcludedItem) else words(each.stage)
        tally = each.tally if isinstance(each, meeting.ConcludedItem) else None
        counted = "" if tally is None else f", {tally.for_} for, {tally.against} against, {tally.abstained} abstained"
        yield f"Item {each.item.item_id}: {each.item.title}: {result}{counted}."
        if not isinstance(each, meeting.PendingItem):
            yield from _exclusion_lines(each)


def _exclusion_lines(item: meeting.ItemUnderWay | meeting.ConcludedItem) -> Iterator[str]:
    by_subject: dict[str, list[str]] = defaultdict(list)
    for exclusion in item.exclusions:
        why = ", ".join(filter(None, (exclusion.interest, exclusion.organisation)))
        by_subject[exclusion.subject].append(f"{exclusion.rule_id} ({why})")
    for subject, rules in by_subject.items():
        stays = "; let stay for the discussion, without a vote" if subject in item.let_stay else ""
        yield f"  {subject} is excluded by {', '.join(rules)}{stays}."


def _investment_lines(state: investment.OpenState | investment.Closed) -> Iterator[str]:
    about = state if isinstance(state, investment.Closed) else state.case
    terms = state.terms if isinstance(state, investment.Closed) else investment.terms_of(state)
    yield f"{about.service}: for {', '.join(about.affected) or 'all practices'}."
    if about.functions:
        yield f"It exercises {', '.join(about.functions)}."
    if terms is not None:
        named = f"{terms.organisation}, {words(terms.provider)}" if terms.organisation else words(terms.provider)
        yield f"Provider: {named}; route: {terms.route}; value: £{terms.value:,}."
    if isinstance(state, investment.Closed):
        by = "" if state.decided_by is None else f" by the decision on {TITLES_OF_DECISIONS[state.decided_by]}"
        yield f"{words(state.ending).capitalize()} on {london_day(state.on)}{by}. {state.reasons}".strip()
        return
    yield from _called_lines(state.case.meetings)


def _validation_lines(state: validation.OpenState | validation.Closed) -> Iterator[str]:
    about = state.subject if isinstance(state, validation.Closed) else state.case.subject
    yield f"Practice {about.practice}, band {about.band} in {about.financial_year}, about {about.investment}."
    for document in () if isinstance(state, validation.AwaitingEvidence) else state.evidence:
        yield f"Evidence: {document.title}, {london_day(document.dated)}."
    if isinstance(state, validation.Closed):
        yield f"Heard on {london_day(state.on)}: {words(state.ending)}."
        return
    yield from _called_lines(state.case.meetings)


def _called_lines(meetings: Sequence[CalledMeeting]) -> Iterator[str]:
    for called in meetings:
        result = "not closed yet" if called.result is None else words(called.result)
        yield f"Meeting {called.meeting_id}, on {words(called.kind)}: {result}."


def _cohort_lines(state: cohort.OpenState | cohort.Failed | cohort.Concluded) -> Iterator[str]:
    shared = state.shared
    yield (
        f"{shared.name}: {words(shared.coupling)}; the governing bodies decide by {london(shared.decide_by)}; "
        f"{shared.terms.round.title}."
    )
    if isinstance(state, cohort.Failed):
        yield f"Failed: CCG {', '.join(state.ccgs)} {words(state.reason)}."
    for member in state.members:
        decided = member.decision or "not decided"
        ended = f", {member.ended}" if member.ended else ""
        differs = f"; terms that differ: {len(member.drift)}" if member.drift else ""
        yield f"CCG {member.ccg_code}, {member.application_id or 'not begun'}: {decided}{ended}{differs}."


def _delegation_lines(state: delegation.Live) -> Iterator[str]:
    live = [function for function in state.scope if function in state.live]
    yield f"Live: {', '.join(live) or 'none'} of {', '.join(state.scope)}."
    if state.pause is not None:
        yield f"Paused since {london_day(state.pause.since)}: {state.pause.reasons}"
    if state.notice is not None:
        yield f"Notice given; it takes effect on {london_day(state.notice.effective_on)}."
    if state.autonomy_since is not None and (earned := state.policy.delegation.earned_autonomy) is not None:
        yield f"Autonomy earned on {london_day(state.autonomy_since)}: reviewed every {earned.review_every}."
    for review in state.reviews:
        yield f"Review of quarter {review.quarter}: {words(review.rating)}."


def _dispute_line(of: dispute.Case | dispute.Closed) -> str:
    function = "" if of.function is None else f", function {of.function.value}"
    merged = f", now {of.succeeded_by}," if of.succeeded_by else ""
    return f"Practice {of.practice}{merged} with CCG {of.ccg_code}: {of.subject}{function}."


def _dispute_lines(state: dispute.OpenState) -> Iterator[str]:
    yield _dispute_line(state.case)
    if isinstance(state, dispute.Mediation) and (mediator := state.mediator) is not None:
        begun = "took the mediation up" if mediator.taken_up else "has not taken the mediation up yet"
        yield f"Mediator: {mediator.subject} of {mediator.organisation}, who {begun}."
    if isinstance(state, dispute.Decided | dispute.Appeal):
        yield f"Decided: {state.outcome}."
    for convened in state.case.meetings:
        result = "not closed yet" if convened.result is None else words(convened.result)
        yield f"Meeting {convened.meeting_id}, on the {convened.kind}: {result}."


def _print_gates(state: delegation.Live) -> None:
    phase = state.next_phase
    if phase is None:
        return
    met = {record.gate: record for record in phase.gates if record.met}
    rows = (
        (gate, "met" if gate in met else "open", met[gate].recorded_by if gate in met else "")
        for gate in phase.plan.gates
    )
    print_table(f"Gates of phase {phase.plan.number}", ("gate", "", "recorded by"), rows, "It has no gates.")
