"""What is proposed to whom: a clinical model first, and only once that is agreed a route and a value."""

import re

from domain.calendar import london_date
from domain.ccg.holding import check_held
from domain.ccg.knowing import check_affected
from domain.ccg.state import RegisteredCcg
from domain.codes import PRACTICE_CODE, ccg_stream, check_stream
from domain.convening import check_none_open
from domain.investment.commands import ProposeInvestment, ProposeTerms, Terms
from domain.investment.events import InvestmentEvent, InvestmentProposed, TermsProposed
from domain.investment.refusals import (
    ClinicalModelFirst,
    ProposalIncomplete,
    ProviderInGeneralPractice,
    ValueInClinicalModel,
)
from domain.investment.state import Approval, ClinicalModel, OpenState
from domain.noun import Context
from domain.refusal import NoProcedure, StageOutOfOrder, UnknownCcg

_NUMBER = r"(?<![\w,.])\d[\d,.]*"
_COUNT = rf"(?:{_NUMBER}(?:\s*(?:k|m|bn|hundred|thousand|million|billion))?|\b(?:hundred|thousand|million|billion))"
_MONEY = re.compile(
    r"[£€$]|(?<![a-z])(?:GBP|EUR|USD)(?![a-z])|\bsterling\b"
    rf"|{_NUMBER}\s*p\b"
    rf"|{_COUNT}\s*(?:pounds?|pence|quid|euros?|dollars?)\b"
    rf"|\b(?:cost|costs|costing|price|priced|budget|value)\b(?:\s+(?:of|at|is|about|up to))?(?:\s*:)?\s*{_COUNT}",
    re.IGNORECASE,
)
"""A sum of money as people write one. A bare number is none, since patients and indicators are counted too."""


def propose(command: ProposeInvestment, context: Context) -> tuple[InvestmentEvent, ...]:
    """The investment begins, under the procedures that stand; its clinical model waits for the first committee.

    Raises:
        MalformedCode, WrongStream, UnknownCcg: the CCG (rule I1).
        NoProcedure: it has adopted none for investments.
        ProposalIncomplete: the service or its clinical model is blank.
        ValueInClinicalModel: a sum of money stands in what the first committee would be shown.
        UnknownPractice, UnknownProvider: it affects somebody whom the register does not know.
        FunctionReserved, UnknownFunction, FunctionNotHeld: a function that it exercises (rules F1, F7).
    """
    code = command.ccg_code
    check_stream(context.stream_id, "investment", code)
    ccg = context.state_of(ccg_stream(code), RegisteredCcg)
    if ccg is None:
        raise UnknownCcg(f"There is no CCG {code} in the register.")
    if ccg.procedures is None or ccg.procedures.investment is None:
        raise NoProcedure(f"{ccg.name} has adopted no procedure for investments.")
    service = _check_stated(command.service, "The service")
    clinical_model = _check_stated(command.clinical_model, "The clinical model")
    _check_no_value(command)
    today = london_date(context.received_at)
    what = f"The investment in '{service}'"
    for organisation in command.affected:
        check_affected(ccg, organisation, what)
    procedures, procedure = ccg.procedures, ccg.procedures.investment
    return (
        InvestmentProposed(
            ccg_code=code,
            service=service,
            clinical_model=clinical_model,
            functions=check_held(ccg, code, dict.fromkeys(command.functions), today, what),
            affected=command.affected,
            evidence=command.evidence,
            procedures=procedures,
            proposed_by=context.actor.subject,
            schedule=procedures.schedule("clinical_model", context.received_at, procedure.decide),
        ),
    )


def _check_stated(text: str, what: str) -> str:
    if not (trimmed := text.strip()):
        raise ProposalIncomplete(f"{what} is blank, and has to be stated.")
    return trimmed


def _check_no_value(command: ProposeInvestment) -> None:
    shown = {
        "service": command.service,
        "clinical_model": command.clinical_model,
        **{f"title of evidence '{each.kind}'": each.title for each in command.evidence},
    }
    for field, text in shown.items():
        if found := _MONEY.search(text):
            raise ValueInClinicalModel(
                f"The {field.replace('_', ' ')} names a sum of money ('{found[0]}'): the committee that decides on the "
                "clinical model is not shown a value. It is proposed once the model is agreed."
            )


def propose_terms(state: OpenState, command: ProposeTerms, context: Context) -> tuple[InvestmentEvent, ...]:
    """Route and value, for the committee that decides on them; nothing when they stand already.

    Raises:
        ClinicalModelFirst: the clinical model is not agreed.
        ProposalIncomplete: the route is blank.
        StageOutOfOrder: route and value are agreed.
        MeetingStillOpen: the committee is convened to decide on what was proposed.
        UnknownProvider: the provider is named, and is neither a practice nor in the register.
        ProviderInGeneralPractice: it is called another, and is a practice or belongs to practices (rule W1).
    """
    if isinstance(state, ClinicalModel):
        raise ClinicalModelFirst(
            f"The clinical model of {context.stream_id} is not agreed; until it is, no route or value is proposed."
        )
    if isinstance(state, Approval):
        raise StageOutOfOrder(f"Route and value of {context.stream_id} are agreed, and wait for their approval.")
    check_none_open(state.case.open_meeting.meeting_id if state.case.open_meeting else None)
    stated = {
        "route": _check_stated(command.terms.route, "The route"),
        "organisation": command.terms.organisation.strip(),
    }
    terms = command.terms.model_copy(update=stated)
    _check_provider(state.case.ccg_code, terms, context)
    if terms == state.terms:
        return ()
    return (TermsProposed(terms=terms, proposed_by=context.actor.subject),)


def _check_provider(ccg_code: str, terms: Terms, context: Context) -> None:
    """Nothing, unless the provider that is named is unknown, or is general practice by another name."""
    named = terms.organisation
    ccg = context.state_of(ccg_stream(ccg_code), RegisteredCcg)
    if not named or ccg is None:
        return
    if PRACTICE_CODE.fullmatch(named):  # It may be another CCG's.
        practices: tuple[str, ...] = (named,)
    else:
        check_affected(ccg, named, "What is proposed")
        provider = ccg.provider(named)
        practices = () if provider is None else provider.practices
    if terms.provider != "general_practice" and practices:
        raise ProviderInGeneralPractice(
            f"{named} is general practice ({', '.join(practices)}): it is proposed as general_practice, and "
            "approved as every investment in general practice is."
        )
