"""Who gets notice: a practice below the band, after the year, about an investment that it had."""

from collections.abc import Mapping

import pytest

from domain.ccg.state import NotRegistered
from domain.investment.state import Closed, NotProposed
from domain.refusal import (
    MalformedCode,
    NoProcedure,
    NotAuthorised,
    NotYetHappened,
    Refusal,
    UnknownCcg,
    UnknownPractice,
    WrongStream,
)
from domain.validation.refusals import (
    AlreadyNotified,
    BandAchieved,
    NotItsInvestment,
    UnknownBand,
    UnknownFinancialYear,
)
from tests.spec import utc
from tests.unit.investment.liverpool import ANOTHER, CCG, INVESTMENT, PROCEDURES, SECRETARY, approved, decided, proposed
from tests.unit.validation.hearings import STREAMS, VALIDATION, evidenced, give_notice, heard, notice, notified


def with_investment(**changes: object) -> Mapping[str, object]:
    """The streams, the investment's state being otherwise."""
    state = approved().state
    assert isinstance(state, Closed)
    return {**STREAMS, INVESTMENT: state.model_copy(update=changes)}


@pytest.mark.parametrize(
    ("changes", "rule", "part"),
    [
        ({"practice": "X1"}, MalformedCode, "X1"),
        ({"practice": "X00009"}, UnknownPractice, "X00009"),
        ({"financial_year": "2014-15"}, UnknownFinancialYear, "2014-15"),
        ({"financial_year": "2014/16"}, UnknownFinancialYear, "2014/16"),
        ({"financial_year": "2015/16"}, NotYetHappened, "31 March 2016"),
        ({"band": "A"}, BandAchieved, "achieved band A in 2014/15"),
        ({"band": "b"}, UnknownBand, "'b'"),
        ({"band": ""}, UnknownBand, "''"),
        ({"investment": "investment-99A-2"}, NotItsInvestment, "no approved investment"),
        ({"investment": "ccg-99A"}, NotItsInvestment, "no approved investment"),
    ],
    ids=str,
)
def test_a_notice_that_can_not_be_given_is_refused_by_its_rule(
    changes: dict[str, object], rule: type[Refusal], part: str
) -> None:
    give_notice(notice(**changes)).then_refused(rule, part)


def test_a_practice_at_band_a_gets_no_notice_and_one_below_does() -> None:
    give_notice(notice(band="A")).then_refused(BandAchieved)
    give_notice(notice(band="B")).then_types("validation.notice_given")
    lower = {"ccg-99A": CCG.model_copy(update={"procedures": _with_band("C")}), INVESTMENT: approved().state}
    give_notice(notice(band="C"), streams=lower).then_refused(BandAchieved)
    give_notice(notice(band="D"), streams=lower).then_types("validation.notice_given")


def _with_band(band: str) -> object:
    assert PROCEDURES.validation is not None
    validation = PROCEDURES.validation.model_copy(update={"band": band})
    return PROCEDURES.model_copy(update={"validation": validation})


def test_notice_is_given_from_the_first_of_april_on() -> None:
    give_notice(notice(), utc(2015, 3, 31, 22, 59)).then_refused(NotYetHappened)
    give_notice(notice(), utc(2015, 3, 31, 23)).then_types("validation.notice_given")


@pytest.mark.parametrize(
    ("streams", "part"),
    [
        (with_investment(stage="rejected"), "no approved investment"),
        (with_investment(ccg_code="04C"), "no approved investment"),
        (with_investment(terms=ANOTHER), "not an investment in general practice"),
        (with_investment(affected=("X00002",)), "not an investment in practice X00001"),
        (with_investment(on=utc(2015, 4, 1).date()), "approved on 1 April 2015, after"),
        ({**STREAMS, INVESTMENT: proposed().state}, "no approved investment"),
        ({**STREAMS, INVESTMENT: decided(proposed(), "primary_care", "not_agreed").state}, "no approved investment"),
        ({**STREAMS, INVESTMENT: NotProposed()}, "no approved investment"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_it_is_about_an_approved_investment_that_the_practice_had_in_that_year(
    streams: Mapping[str, object], part: str
) -> None:
    give_notice(notice(), streams=streams).then_refused(NotItsInvestment, part)
    give_notice(notice(), streams=with_investment(affected=("X00001",))).then_types("validation.notice_given")


def test_a_practice_gets_one_notice_for_a_year_and_an_investment_also_when_it_was_heard() -> None:
    key = f"validation/{INVESTMENT}/X00001/2014/15"
    assert notified().claims == (key,)
    assert heard(evidenced(), "agreed").claims == (key,)
    give_notice(notice(), claims={key: VALIDATION}).then_refused(AlreadyNotified, VALIDATION)


def test_whose_stream_register_and_procedure_it_is() -> None:
    give_notice(notice(), by=SECRETARY).then_refused(NotAuthorised)
    give_notice(notice(ccg_code="99B")).then_refused(NotAuthorised)
    give_notice(notice(ccg_code="nobody")).then_refused(MalformedCode)
    give_notice(notice(), stream_id="validation-99A-x").then_refused(WrongStream)
    give_notice(notice(), streams={**STREAMS, "ccg-99A": NotRegistered()}).then_refused(UnknownCcg)
    without = PROCEDURES.model_copy(update={"validation": None})
    for procedures in (None, without):
        ccg = CCG.model_copy(update={"procedures": procedures})
        give_notice(notice(), streams={**STREAMS, "ccg-99A": ccg}).then_refused(NoProcedure)
