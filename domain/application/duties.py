"""Who owes what when a deadline of an application passes, and with whom its delay is raised."""

from dataclasses import dataclass

from domain.application.state import Agreement, Approved, Case, OpenState
from domain.codes import NHS_ENGLAND
from domain.people import NHS_ENGLAND_ROLES, Assignee, Role


@dataclass(frozen=True)
class Duty:
    """What somebody is to do, by which command, and who hears of it when it stays undone."""

    what: str
    """An instruction: "Submit the application"."""
    command: str
    assignee: Assignee
    escalate_to: Assignee


def assignee(case: Case, role: Role, subject: str | None = None) -> Assignee:
    """Somebody of NHS England or of the CCG, by their role."""
    organisation = NHS_ENGLAND if role in NHS_ENGLAND_ROLES else case.ccg_code
    return Assignee(role=role, organisation=organisation, subject=subject)


def duty(state: OpenState, kind: str) -> Duty:
    """What is due under a kind of deadline."""
    case = state.case

    def of(what: str, command: str, role: Role, senior: Role) -> Duty:
        return Duty(what, f"application.{command}", assignee(case, role), assignee(case, senior))

    match kind:
        case "acknowledge":
            return of(
                "Acknowledge the expression of interest",
                "acknowledge_expression_of_interest",
                Role.AREA_TEAM_OFFICER,
                Role.NHSE_APPROVER,
            )
        case "respond":
            return of(
                "Answer the expression of interest",
                "accept_expression_of_interest",
                Role.NHSE_APPROVER,
                Role.NHSE_SIGNATORY,
            )
        case "amend":
            return of(
                "Amend the expression of interest",
                "amend_expression_of_interest",
                Role.PROGRAMME_MANAGER,
                Role.ACCOUNTABLE_OFFICER,
            )
        case "decide_to_apply":
            body = (case.decided_by("decide_to_apply") or "").replace("_", " ")
            return of(
                f"Convene the {body} to decide whether to apply",
                "convene_meeting",
                Role.COMMITTEE_SECRETARY,
                Role.ACCOUNTABLE_OFFICER,
            )
        case "submit":
            return of("Submit the application", "submit", Role.ACCOUNTABLE_OFFICER, Role.PROGRAMME_MANAGER)
        case "area_team":
            return of(
                "Add the area team's part of the application",
                "confirm_part_two",
                Role.AREA_TEAM_OFFICER,
                Role.NHSE_APPROVER,
            )
        case "information":
            return of("Answer the return for information", "resubmit", Role.ACCOUNTABLE_OFFICER, Role.PROGRAMME_MANAGER)
        case "decide":
            return _decision(case)
        case "issue":
            return of("Issue the agreement", "issue_agreement", Role.AREA_TEAM_OFFICER, Role.NHSE_SIGNATORY)
        case "sign":
            return _signature(state)
        case "constitution":
            return of(
                "Record that the constitution's amendment is approved",
                "record_constitution_amendment",
                Role.AREA_TEAM_OFFICER,
                Role.NHSE_SIGNATORY,
            )
        case _:
            return _condition(state, kind.removeprefix("condition-"))


def _decision(case: Case) -> Duty:
    senior = assignee(case, Role.NHSE_SIGNATORY)
    if case.policy.approval.panel is None:
        return Duty("Decide the application", "application.approve", assignee(case, Role.NHSE_APPROVER), senior)
    secretary = Assignee(role=Role.COMMITTEE_SECRETARY, organisation=NHS_ENGLAND)
    return Duty("Convene the panel to decide the application", "application.convene_meeting", secretary, senior)


def _signature(state: OpenState) -> Duty:
    case = state.case
    if isinstance(state, Agreement) and state.signed_for_ccg_by is not None:
        signatory = assignee(case, Role.NHSE_SIGNATORY)
        senior = assignee(case, Role.NHSE_APPROVER)
        return Duty("Sign the agreement for NHS England", "application.sign_for_nhs_england", signatory, senior)
    officer = assignee(case, Role.ACCOUNTABLE_OFFICER)
    senior = assignee(case, Role.PROGRAMME_MANAGER)
    return Duty("Sign the agreement for the CCG", "application.sign_for_ccg", officer, senior)


def _condition(state: OpenState, key: str) -> Duty:
    case = state.case
    approver = assignee(case, Role.NHSE_APPROVER)
    conditions = state.conditions if isinstance(state, Approved | Agreement) else ()
    condition = next((each for each in conditions if each.terms.key == key), None)
    if condition is None or condition.claimed_by is not None:
        what = f"Confirm that condition '{key}' is met"
        return Duty(what, "application.confirm_condition", approver, assignee(case, Role.NHSE_SIGNATORY))
    owner = assignee(case, Role.CONDITION_OWNER, condition.terms.owner)
    return Duty(f"Meet condition '{key}' and say so", "application.claim_condition", owner, approver)
