"""All nouns, by the word that their streams' ids begin with."""

from collections.abc import Mapping
from typing import Any

from domain.application.noun import NOUN as APPLICATION
from domain.ballot.noun import NOUN as BALLOT
from domain.ccg.noun import NOUN as CCG
from domain.codes import noun_of
from domain.cohort.noun import NOUN as COHORT
from domain.delegation.noun import NOUN as DELEGATION
from domain.dispute.noun import NOUN as DISPUTE
from domain.investment.noun import NOUN as INVESTMENT
from domain.meeting.noun import NOUN as MEETING
from domain.noun import Noun
from domain.refusal import NotOpened
from domain.survey.noun import NOUN as SURVEY
from domain.validation.noun import NOUN as VALIDATION

NOUNS: Mapping[str, Noun[Any]] = {
    noun.name: noun
    for noun in (
        CCG,
        APPLICATION,
        COHORT,
        BALLOT,
        SURVEY,
        MEETING,
        DELEGATION,
        DISPUTE,
        INVESTMENT,
        VALIDATION,
    )
}


def noun_for(stream_id: str) -> Noun[Any]:
    """The noun of a stream.

    Raises:
        NotOpened: no noun has the word that the id begins with.
    """
    try:
        return NOUNS[noun_of(stream_id)]
    except KeyError:
        raise NotOpened(f"There is nothing called '{stream_id}': no kind of stream begins so.") from None
