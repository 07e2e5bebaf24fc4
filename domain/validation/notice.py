"""How a validation begins: a practice that missed the band gets notice, once the year has ended."""

import re
from datetime import date

from domain.calendar import london_date, london_day
from domain.ccg.state import RegisteredCcg
from domain.codes import ccg_stream, check_practice_code, check_stream
from domain.investment.state import Closed as InvestmentClosed
from domain.noun import Context
from domain.policy import financial_year
from domain.refusal import NoProcedure, NotYetHappened, UnknownCcg, UnknownPractice
from domain.validation.commands import GiveNotice
from domain.validation.events import NoticeGiven
from domain.validation.refusals import (
    AlreadyNotified,
    BandAchieved,
    NotItsInvestment,
    UnknownBand,
    UnknownFinancialYear,
)
from domain.validation.state import Subject

EVIDENCE, HEAR = "evidence", "hear"


def notice_key(practice: str, year: str, investment: str) -> str:
    """The key that the one validation of a practice for a year and an investment holds."""
    return f"validation/{investment}/{practice}/{year}"


def give_notice(command: GiveNotice, context: Context) -> tuple[NoticeGiven]:
    """The practice gets notice, under the procedures that stand; its time for evidence runs.

    Raises:
        MalformedCode, WrongStream, UnknownCcg, UnknownPractice: the CCG, or its member (rule I1).
        NoProcedure: it has adopted none for validations.
        UnknownFinancialYear, NotYetHappened: the year is none, or has not ended.
        UnknownBand, BandAchieved: the band is none, or was not missed.
        NotItsInvestment: the practice had no such investment in that year.
        AlreadyNotified: it got this notice before.
    """
    code = command.ccg_code
    check_stream(context.stream_id, "validation", code)
    ccg = context.state_of(ccg_stream(code), RegisteredCcg)
    if ccg is None:
        raise UnknownCcg(f"There is no CCG {code} in the register.")
    if ccg.procedures is None or ccg.procedures.validation is None:
        raise NoProcedure(f"{ccg.name} has adopted no procedure for validations.")
    procedures, procedure = ccg.procedures, ccg.procedures.validation
    practice = check_practice_code(command.practice)
    if ccg.practice(practice) is None:
        raise UnknownPractice(f"Practice {practice} is not a member of CCG {code}.")
    last_day = _ended_year(command.financial_year, context)
    if not re.fullmatch("[A-Z]", command.band):
        raise UnknownBand(f"'{command.band}' is no band, which is a capital letter, A the best.")
    if command.band <= procedure.band:
        raise BandAchieved(
            f"Practice {practice} achieved band {command.band} in {command.financial_year}; notice is given below "
            f"band {procedure.band}."
        )
    _check_investment(command, last_day, context)
    holder = context.claims.get(notice_key(practice, command.financial_year, command.investment))
    if holder is not None:
        raise AlreadyNotified(
            f"Practice {practice} has had notice for {command.financial_year} about {command.investment}: {holder}."
        )
    return (
        NoticeGiven(
            subject=Subject(
                ccg_code=code,
                practice=practice,
                financial_year=command.financial_year,
                band=command.band,
                investment=command.investment,
            ),
            shortfall=command.shortfall,
            procedures=procedures,
            given_by=context.actor.subject,
            schedule=procedures.schedule(EVIDENCE, context.received_at, procedure.evidence),
        ),
    )


def _ended_year(year: str, context: Context) -> date:
    """The last day of a financial year that has ended (London)."""
    found = re.fullmatch(r"([12][0-9]{3})/[0-9]{2}", year)
    if found is None or financial_year(date(int(found[1]), 4, 1)) != year:
        raise UnknownFinancialYear(f"'{year}' is no financial year, such as 2014/15.")
    last_day = date(int(found[1]) + 1, 3, 31)
    if london_date(context.received_at) <= last_day:
        raise NotYetHappened(f"The financial year {year} ends on {london_day(last_day)}; notice is given after it.")
    return last_day


def _check_investment(command: GiveNotice, last_day: date, context: Context) -> None:
    about = command.investment
    investment = context.state_of(about, InvestmentClosed)
    if investment is None or investment.ccg_code != command.ccg_code or investment.ending != "approved":
        raise NotItsInvestment(f"'{about}' is no approved investment of CCG {command.ccg_code}.")
    assert investment.terms is not None  # nothing is approved without them
    if investment.terms.provider != "general_practice":
        raise NotItsInvestment(f"{about} is not an investment in general practice.")
    if investment.affected and command.practice not in investment.affected:
        raise NotItsInvestment(f"{about} is not an investment in practice {command.practice}.")
    if investment.on > last_day:
        raise NotItsInvestment(
            f"{about} was approved on {london_day(investment.on)}, after the financial year {command.financial_year}."
        )
