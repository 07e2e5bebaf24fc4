"""A CCG's own procedures: adopted in its register, from a document that is checked where it is written."""

import pytest
from pydantic import ValidationError

from domain.ccg.commands import AdoptProcedures
from domain.ccg.events import ProceduresAdopted
from domain.ccg.state import RegisteredCcg
from domain.procedures import Procedures
from domain.refusal import NotAuthorised
from tests.spec import utc
from tests.unit.ccg.people import AUDITOR, PM
from tests.unit.ccg.test_register import registered

NOW = utc(2014, 6, 9, 9)
DISPUTE = {
    "respond": {"within": "10 working days"},
    "mediate": {"within": "20 working days"},
    "decide": {"within": "30 working days"},
    "appeal": {"within": "10 working days"},
    "committee": "disputes",
    "appeal_committee": "appeals",
}


def procedures(**changed: object) -> Procedures:
    """Procedures for disputes, and for nothing else."""
    document = {"name": "local", "title": "Procedures", "dispute": DISPUTE, **changed}
    return Procedures.model_validate(document, strict=False)


def test_procedures_are_adopted_once_and_stand_until_others_are() -> None:
    adopted = AdoptProcedures(procedures=procedures())
    stream = registered().when(adopted, PM, NOW).then(ProceduresAdopted(procedures=procedures()))
    stream.when(adopted, PM, NOW).then_nothing()
    stream = stream.when(AdoptProcedures(procedures=procedures(dispute=None)), PM, NOW).recorded
    state = stream.state
    assert isinstance(state, RegisteredCcg)
    assert state.procedures == procedures(dispute=None)


def test_an_auditor_adopts_no_procedures() -> None:
    registered().when(AdoptProcedures(procedures=procedures()), AUDITOR, NOW).then_refused(NotAuthorised)


def test_an_appeal_is_heard_by_another_committee() -> None:
    with pytest.raises(ValidationError, match="an appeal is heard by another"):
        procedures(dispute={**DISPUTE, "appeal_committee": "disputes"})


def test_procedures_name_each_committee_with_what_it_decides() -> None:
    assert procedures().committees() == (("disputes", "dispute"), ("appeals", "appeal"))
