"""Trying commands before anything is sent."""

from domain.ccg.commands import RegisterCcg
from domain.codes import NHS_ENGLAND
from domain.people import Actor, Role
from domain.trial import first_refused
from tests.spec import utc

MANAGER = Actor(subject="pm", organisation="99Z", roles=(Role.PROGRAMME_MANAGER,))
STRANGER = Actor(subject="other", organisation=NHS_ENGLAND, roles=(Role.AUDITOR,))
REGISTER = RegisterCcg(code="99Z", name="Illustrative CCG", practices=(), level=1)


def test_commands_that_would_all_be_accepted_have_no_first_refused() -> None:
    assert first_refused([("ccg-99Z", REGISTER, MANAGER), ("ccg-99Z", REGISTER, MANAGER)], utc(2014, 6, 2)) is None


def test_the_first_command_that_would_be_refused_is_named_by_its_place() -> None:
    assert first_refused([("ccg-99Z", REGISTER, MANAGER), ("ccg-99Z", REGISTER, STRANGER)], utc(2014, 6, 2)) == 1
