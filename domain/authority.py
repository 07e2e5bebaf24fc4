"""Who may do what, as one table.

Edges authenticate, and nothing else: every command of every noun has its row here, and none is decided without it.
Finer rules (a practice votes only for itself, four eyes) stand with the noun they belong to.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.codes import CCG_CODE, NHS_ENGLAND
from domain.people import NHS_ENGLAND_ROLES, SYSTEM, SYSTEM_ROLES, Actor, Role
from domain.refusal import NotAuthorised

PM = Role.PROGRAMME_MANAGER
AO = Role.ACCOUNTABLE_OFFICER
RETURNING = Role.RETURNING_OFFICER
SECRETARY = Role.COMMITTEE_SECRETARY
MEMBER = Role.COMMITTEE_MEMBER
PRACTICE = Role.PRACTICE_LEAD
OWNER = Role.CONDITION_OWNER
MEDIATOR = Role.MEDIATOR
AREA_TEAM = Role.AREA_TEAM_OFFICER
APPROVER = Role.NHSE_APPROVER
SIGNATORY = Role.NHSE_SIGNATORY
ADMIN = Role.ADMINISTRATOR
CLOCK = Role.CLOCK
STREAM = Role.STREAM

ENTITLED: Mapping[str, tuple[Role, ...]] = {
    # A CCG's own register
    "ccg.register": (PM, ADMIN),
    "ccg.establish_committee": (PM, SECRETARY, ADMIN),
    "ccg.adopt_procedures": (PM, ADMIN),
    "ccg.register_provider": (PM, SECRETARY, ADMIN),
    "ccg.record_training": (SECRETARY,),
    "ccg.convene_meeting": (SECRETARY,),
    "ccg.record_meeting_decision": (STREAM,),
    "ccg.record_declaration": (STREAM,),
    "ccg.register_interest": (MEMBER, SECRETARY),
    "ccg.close_practice": (PM, ADMIN),
    "ccg.merge_practice": (PM, ADMIN),
    "ccg.record_level": (STREAM,),
    "ccg.record_considering": (PM, ADMIN),
    # The application
    "application.submit_expression_of_interest": (PM,),
    "application.acknowledge_expression_of_interest": (AREA_TEAM,),
    "application.accept_expression_of_interest": (APPROVER,),
    "application.return_expression_of_interest": (AREA_TEAM, APPROVER),
    "application.refuse_expression_of_interest": (APPROVER,),
    "application.amend_expression_of_interest": (PM,),
    "application.call_ballot": (PM,),
    "application.call_survey": (PM,),
    "application.record_members_support": (PM,),
    "application.record_view": (PM,),
    "application.record_risk": (PM,),
    "application.close_risk": (PM,),
    "application.convene_meeting": (SECRETARY,),
    "application.record_ballot_result": (STREAM,),
    "application.record_survey_result": (STREAM,),
    "application.record_meeting_decision": (STREAM,),
    "application.submit": (AO,),
    "application.confirm_part_two": (AREA_TEAM,),
    "application.return_for_information": (AREA_TEAM, APPROVER),
    "application.resubmit": (AO,),
    "application.approve": (APPROVER,),
    "application.approve_with_conditions": (APPROVER,),
    "application.defer": (APPROVER,),
    "application.reject": (APPROVER,),
    "application.claim_condition": (OWNER, PM, AO, MEMBER),
    "application.confirm_condition": (APPROVER, AREA_TEAM),
    "application.issue_agreement": (SIGNATORY, AREA_TEAM),
    "application.sign_for_ccg": (AO,),
    "application.sign_for_nhs_england": (SIGNATORY,),
    "application.record_constitution_amendment": (AREA_TEAM,),
    "application.record_delegation": (STREAM,),
    "application.record_cohort_failure": (STREAM,),
    "application.withdraw": (AO,),
    "application.pass_deadline": (CLOCK,),
    # A cohort of applications, opened by the CCG that leads it
    "cohort.open": (PM,),
    "cohort.record_application": (STREAM,),
    "cohort.pass_deadline": (CLOCK,),
    # The ballot
    "ballot.open": (STREAM,),
    "ballot.cast_vote": (PRACTICE,),
    "ballot.record_paper_vote": (RETURNING,),
    "ballot.import_votes": (RETURNING,),
    "ballot.annotate_roll": (RETURNING,),
    "ballot.extend": (RETURNING,),
    "ballot.close_early": (RETURNING,),
    "ballot.verify": (RETURNING,),
    "ballot.stop": (STREAM,),
    "ballot.pass_deadline": (CLOCK,),
    # The survey
    "survey.open": (STREAM,),
    "survey.record_response": (PM, PRACTICE),
    "survey.import_responses": (PM,),
    "survey.record_published_figures": (PM,),
    "survey.extend": (PM,),
    "survey.close_early": (PM,),
    "survey.stop": (STREAM,),
    "survey.pass_deadline": (CLOCK,),
    # A meeting of a committee
    "meeting.convene": (STREAM,),
    "meeting.declare_interests": (MEMBER, SECRETARY),
    "meeting.open_item": (SECRETARY,),
    "meeting.vote": (MEMBER,),
    "meeting.decide_item": (SECRETARY,),
    "meeting.defer_item": (SECRETARY,),
    "meeting.refer_item": (SECRETARY,),
    "meeting.exclude_member": (MEMBER,),
    "meeting.let_member_stay": (MEMBER,),
    "meeting.record_advice": (SECRETARY,),
    "meeting.close": (SECRETARY,),
    "meeting.stop": (STREAM,),
    "meeting.pass_deadline": (CLOCK,),
    # The delegation
    "delegation.open": (STREAM,),
    "delegation.record_gate": (AREA_TEAM,),
    "delegation.activate_phase": (APPROVER,),
    "delegation.pause": (APPROVER, AREA_TEAM),
    "delegation.resume": (APPROVER,),
    "delegation.hand_back_function": (AO,),
    "delegation.record_review": (AREA_TEAM,),
    "delegation.complete_action_plan": (AREA_TEAM,),
    "delegation.exercise_function": (PM, AO),
    "delegation.revoke": (APPROVER,),
    "delegation.give_notice": (AO,),
    "delegation.stop": (STREAM,),
    "delegation.pass_deadline": (CLOCK,),
    # A practice's dispute
    "dispute.raise": (PRACTICE,),
    "dispute.answer": (PM, AO),
    "dispute.appoint_mediator": (PM, AO),
    "dispute.take_up_mediation": (MEDIATOR,),
    "dispute.record_settlement": (MEDIATOR,),
    "dispute.record_mediation_failed": (MEDIATOR,),
    "dispute.convene_meeting": (SECRETARY,),
    "dispute.record_meeting_decision": (STREAM,),
    "dispute.appeal": (PRACTICE, AO),
    "dispute.withdraw": (PRACTICE,),
    "dispute.pass_deadline": (CLOCK,),
    # An investment
    "investment.propose": (PM,),
    "investment.propose_terms": (PM,),
    "investment.convene_meeting": (SECRETARY,),
    "investment.record_meeting_decision": (STREAM,),
    "investment.withdraw": (PM, AO),
    "investment.pass_deadline": (CLOCK,),
    # A practice's validation
    "validation.give_notice": (PM,),
    "validation.give_evidence": (PRACTICE,),
    "validation.convene_meeting": (SECRETARY,),
    "validation.record_meeting_decision": (STREAM,),
    "validation.pass_deadline": (CLOCK,),
}
"""Command type to the roles of which the actor must hold one."""

ANY_CCG_ROLES = frozenset({ADMIN})
"""Roles that are not tied to the CCG that a stream is about."""


@dataclass(frozen=True)
class _Words:
    roles: tuple[Role, ...]

    def __str__(self) -> str:
        return " or ".join(role.words for role in self.roles)


def _entitles(role: Role, actor: Actor, ccg_code: str) -> bool:
    if role in SYSTEM_ROLES:
        return actor.organisation == SYSTEM
    if role in NHS_ENGLAND_ROLES:
        return actor.organisation == NHS_ENGLAND
    if role in ANY_CCG_ROLES:
        return True
    if role in (MEMBER, PRACTICE, OWNER, MEDIATOR):
        return ccg_code in ("", actor.organisation) or not CCG_CODE.fullmatch(actor.organisation)
    if role is SECRETARY and actor.organisation == NHS_ENGLAND:
        return True
    return actor.organisation == ccg_code


def check_authority(command_type: str, actor: Actor, ccg_code: str) -> None:
    """Nothing, when the actor holds an entitling role for the right organisation.

    A CCG's roles act only for their own CCG, NHS England's only from NHS England. Committee members, practice
    leads, condition owners and mediators come from several organisations, though never from another CCG, in which the
    same subject id may be somebody else's: the noun checks that they are the member, practice, owner or mediator it
    knows. A committee secretary may be NHS England's, who serves its panels: the noun
    checks whose committee it is.

    Raises:
        NotAuthorised: no entitling role, or not of that organisation.
    """
    entitled = ENTITLED[command_type]
    held = [role for role in entitled if role in actor.roles]
    if not held:
        raise NotAuthorised(f"This can be done only by the {_Words(entitled)}; {actor.subject} is not that.")
    if not any(_entitles(role, actor, ccg_code) for role in held):
        raise NotAuthorised(
            f"{actor.subject} is {_Words(tuple(held))} of {actor.organisation}, "
            f"and can't act in the matter of CCG {ccg_code}."
        )
