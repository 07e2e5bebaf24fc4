"""Ballots: turnout and who has not returned while they are open, tallies only once they are closed (rule W6)."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text

from domain.ballot.noun import NOUN
from domain.ballot.state import BallotState, Counting, Open, Stopped, Unopened, Verified, turnout
from domain.noun import Noun
from ledger.instants import to_text
from ledger.projections.opened import codes, opened_row
from ledger.projections.projection import Projection, Row
from ledger.tables import METADATA

BALLOTS = Table(
    "ballots",
    METADATA,
    Column("stream_id", Text, primary_key=True),
    Column("application_id", Text, nullable=False),
    Column("ccg_code", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("functions", Text, nullable=False),
    Column("partial_scope", Boolean, nullable=False),
    Column("opened_at", Text, nullable=False),
    Column("closes_at", Text),
    Column("roll", Integer, nullable=False),
    Column("returned", Integer),
    Column("roll_weight", Integer, nullable=False),
    Column("returned_weight", Integer),
    Column("outcome", Text),
    Column("scope", Text),
    Column("verify_by", Text),
    Column("verified_by", Text),
    Column("reason", Text),
    Index("ix_ballots_application_id", "application_id"),
)

ROLL = Table(
    "roll",
    METADATA,
    Column("stream_id", Text, primary_key=True),
    Column("practice", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("weight", Integer, nullable=False),
    Column("returned", Boolean),
)
"""The practices entitled to vote, in the order of the roll; whether one has returned is known while it is open."""

TALLIES = Table(
    "tallies",
    METADATA,
    Column("stream_id", Text, primary_key=True),
    Column("function", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("for_", Integer, nullable=False),
    Column("against", Integer, nullable=False),
    Column("abstain", Integer, nullable=False),
    Column("denominator", Integer, nullable=False),
    Column("share", Text, nullable=False),
    Column("passed", Boolean, nullable=False),
)


def _ballot(noun: Noun[Any], stream_id: str, state: BallotState) -> Iterable[Row]:
    if isinstance(state, Unopened):
        return
    terms = state.terms
    row = opened_row(BALLOTS, noun, stream_id, terms, state) | {
        "functions": codes(terms.functions),
        "partial_scope": terms.partial_scope,
        "opened_at": to_text(terms.opened_at),
        "roll": len(terms.roll),
        "roll_weight": sum(elector.weight for elector in terms.roll),
    }
    if isinstance(state, Stopped):
        yield row | {"reason": state.reason}
        return
    returns = turnout(state) if isinstance(state, Open) else state.turnout
    row |= {"returned": returns.returned, "returned_weight": returns.returned_weight}
    if isinstance(state, Open):
        yield row | {"closes_at": to_text(state.closes_at)}
        return
    row |= {"closes_at": to_text(state.closed_at), "outcome": state.outcome}
    row["scope"] = codes(state.scope)
    match state:
        case Counting():
            yield row | {"verify_by": to_text(state.verify_by)}
        case Verified():
            yield row | {"verified_by": state.verified_by}


def _roll(_noun: Noun[Any], stream_id: str, state: BallotState) -> Iterable[Row]:
    if isinstance(state, Unopened):
        return
    for number, elector in enumerate(state.terms.roll, start=1):
        yield {
            "stream_id": stream_id,
            "practice": elector.practice,
            "number": number,
            "name": elector.name,
            "weight": elector.weight,
            "returned": elector.practice in state.votes if isinstance(state, Open) else None,
        }


def _tallies(_noun: Noun[Any], stream_id: str, state: BallotState) -> Iterable[Row]:
    if not isinstance(state, Counting | Verified):
        return
    for number, result in enumerate(state.results, start=1):
        yield {
            "stream_id": stream_id,
            "function": result.function.value,
            "number": number,
            "for_": result.for_,
            "against": result.against,
            "abstain": result.abstain,
            "denominator": result.denominator,
            "share": str(result.share),
            "passed": result.passed,
        }


BALLOT_PROJECTIONS = (
    Projection(BALLOTS, _ballot, noun=NOUN.name),
    Projection(ROLL, _roll, noun=NOUN.name),
    Projection(TALLIES, _tallies, noun=NOUN.name),
)
