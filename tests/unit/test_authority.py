"""Who may do what: one table, with a row for every command (rules W3, I1)."""

import pytest

from domain.authority import ENTITLED, check_authority
from domain.codes import NHS_ENGLAND
from domain.noun import Noun
from domain.nouns import NOUNS
from domain.people import CLOCK as THE_CLOCK
from domain.people import NHS_ENGLAND_ROLES, SYSTEM, SYSTEM_ROLES, Actor, Role, stream_actor
from domain.refusal import NotAuthorised

CCG_ROLES = {Role.PROGRAMME_MANAGER, Role.ACCOUNTABLE_OFFICER, Role.RETURNING_OFFICER}
ENTITLING = [(command, role) for command, roles in ENTITLED.items() for role in roles]


def an_actor(role: Role, organisation: str) -> Actor:
    return Actor(subject="somebody", organisation=organisation, roles=(role,))


def command_types(noun: Noun[object]) -> set[str]:
    mapping: dict[str, str] = noun.commands.json_schema()["discriminator"]["mapping"]
    return set(mapping)


def test_every_command_has_exactly_one_row_and_every_row_a_command() -> None:
    types = [kind for noun in NOUNS.values() for kind in command_types(noun)]
    assert sorted(types) == sorted(ENTITLED)


@pytest.mark.parametrize("noun", NOUNS.values(), ids=NOUNS)
def test_a_commands_type_begins_with_its_noun(noun: Noun[object]) -> None:
    assert all(kind.startswith(f"{noun.name}.") for kind in command_types(noun))
    assert noun.opening <= command_types(noun)


def test_every_row_entitles_somebody_and_auditors_nobody_lets_decide() -> None:
    assert all(ENTITLED.values())
    assert not [command for command, roles in ENTITLED.items() if Role.AUDITOR in roles]


def test_no_row_lets_a_person_and_the_system_do_the_same() -> None:
    for roles in ENTITLED.values():
        assert set(roles) <= SYSTEM_ROLES or not set(roles) & SYSTEM_ROLES


@pytest.mark.parametrize(("command", "role"), ENTITLING)
def test_an_entitled_role_of_the_right_organisation_may(command: str, role: Role) -> None:
    organisation = "04C"
    if role in SYSTEM_ROLES:
        organisation = SYSTEM
    elif role in NHS_ENGLAND_ROLES:
        organisation = NHS_ENGLAND
    check_authority(command, an_actor(role, organisation), "04C")


@pytest.mark.parametrize(("command", "role"), [pair for pair in ENTITLING if pair[1] in CCG_ROLES])
@pytest.mark.parametrize("organisation", ["08Q", NHS_ENGLAND, SYSTEM, "04c", ""])
def test_a_role_of_another_ccg_may_not(command: str, role: Role, organisation: str) -> None:
    with pytest.raises(NotAuthorised, match="can't act in the matter of CCG 04C"):
        check_authority(command, an_actor(role, organisation), "04C")


PERSONAL = (Role.COMMITTEE_MEMBER, Role.PRACTICE_LEAD, Role.CONDITION_OWNER, Role.MEDIATOR)


@pytest.mark.parametrize(("command", "role"), [pair for pair in ENTITLING if pair[1] in PERSONAL])
def test_a_person_of_another_ccg_is_not_the_one_of_the_same_id_whom_a_matter_names(command: str, role: Role) -> None:
    """People of two CCGs may have the same id, such as lay-chair; members come from elsewhere too, but no other CCG."""
    for organisation in ("04C", "X00001", NHS_ENGLAND, "HOSPITAL"):
        check_authority(command, an_actor(role, organisation), "04C")
    with pytest.raises(NotAuthorised, match="of 08Q, and can't act in the matter of CCG 04C"):
        check_authority(command, an_actor(role, "08Q"), "04C")


def test_a_committee_secretary_of_another_ccg_may_not() -> None:
    with pytest.raises(NotAuthorised):
        check_authority("meeting.decide_item", an_actor(Role.COMMITTEE_SECRETARY, "08Q"), "04C")


@pytest.mark.parametrize(("command", "role"), [pair for pair in ENTITLING if pair[1] in NHS_ENGLAND_ROLES])
def test_nhs_englands_roles_are_no_ccgs(command: str, role: Role) -> None:
    with pytest.raises(NotAuthorised):
        check_authority(command, an_actor(role, "04C"), "04C")


@pytest.mark.parametrize(("command", "role"), [pair for pair in ENTITLING if pair[1] in SYSTEM_ROLES])
@pytest.mark.parametrize("organisation", ["04C", NHS_ENGLAND])
def test_a_person_who_claims_a_system_role_may_not(command: str, role: Role, organisation: str) -> None:
    with pytest.raises(NotAuthorised):
        check_authority(command, an_actor(role, organisation), "04C")


@pytest.mark.parametrize("command", ENTITLED)
def test_nobody_may_without_an_entitling_role_and_the_sentence_names_the_roles(command: str) -> None:
    wrong = Actor(
        subject="somebody",
        organisation="04C",
        roles=tuple(role for role in Role if role not in (*ENTITLED[command], *SYSTEM_ROLES)),
    )
    with pytest.raises(NotAuthorised, match=r"only by the .*somebody is not that") as caught:
        check_authority(command, wrong, "04C")
    assert all(role.words in caught.value.sentence for role in ENTITLED[command])


def test_a_right_role_is_enough_whatever_other_roles_are_held() -> None:
    several = Actor(
        subject="somebody",
        organisation=NHS_ENGLAND,
        roles=(Role.ACCOUNTABLE_OFFICER, Role.AREA_TEAM_OFFICER, Role.NHSE_APPROVER),
    )
    check_authority("delegation.activate_phase", several, "04C")
    with pytest.raises(NotAuthorised):
        check_authority("delegation.give_notice", several, "04C")


def test_w3_administrators_are_not_exempt() -> None:
    allowed = {command for command, roles in ENTITLED.items() if Role.ADMINISTRATOR in roles}
    assert {command.partition(".")[0] for command in allowed} == {"ccg"}


def test_the_clock_and_streams_act_for_the_system() -> None:
    check_authority("delegation.pass_deadline", THE_CLOCK, "04C")
    check_authority("delegation.open", stream_actor("application-04C-1"), "04C")
    with pytest.raises(NotAuthorised):
        check_authority("delegation.open", THE_CLOCK, "04C")
