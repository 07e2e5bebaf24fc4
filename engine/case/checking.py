"""What the files of a case folder must agree on with each other and with the rules, fault by fault.

The rules themselves are the domain's; here they are asked early, so that nothing starts that would be refused.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from typing import TypeVar

from domain.calendar import london_day
from domain.codes import NHS_ENGLAND, check_ccg_code, check_practice_code
from domain.committee import COMMITTEE_RULES, ItemKind, Seat, check_decides
from domain.delegation.phasing import check_operational_by, plan_phases
from domain.functions import check_function
from domain.interest import check_interest
from domain.nouns import NOUNS
from domain.people import NHS_ENGLAND_ROLES, Role
from domain.policy import Policy, Round
from domain.refusal import MalformedCode, Refusal
from engine.case.files import (
    ApplicationFile,
    CohortFile,
    CommitteesFile,
    OrganisationsFile,
    PeopleFile,
    PersonTable,
)
from engine.case.loading import Folder, Loaded
from engine.case.positions import Path
from engine.case.registers import Registers
from engine.case.said import Said
from engine.case.salvage import NamedAlready, listed, paired

V = TypeVar("V", int, date)

CCG_ROLES = frozenset({Role.PROGRAMME_MANAGER, Role.ACCOUNTABLE_OFFICER, Role.RETURNING_OFFICER})


def asked(folder: Folder, place: tuple[str, int], question: Callable[[], object]) -> bool:
    """Whether the domain has nothing against something; what it has is noted, unless it is of what can't be read."""
    try:
        question()
    except Refusal as refusal:
        folder.refused(*place, refusal)
    except NamedAlready:
        pass
    else:
        return True
    return False


def refusal_names() -> frozenset[str]:
    """Every rule by which a command can be refused."""
    assert NOUNS  # imported, so that every noun's refusals are defined
    found: set[str] = set()
    waiting = [Refusal]
    while waiting:
        below = waiting.pop().__subclasses__()
        found.update(refusal.__name__ for refusal in below)
        waiting.extend(below)
    return frozenset(found)


def check_organisations(folder: Folder, loaded: Loaded[OrganisationsFile], said: Said) -> None:
    """Codes have their form, and each practice is there once."""
    organisations, at = loaded.content, loaded.at
    asked(folder, at(("ccg", "code")), lambda: check_ccg_code(organisations.ccg.code))
    codes = [practice.code for practice in said.in_table or ()]
    for index, practice in listed(organisations, lambda of: of.practices):
        with suppress(NamedAlready):
            codes.append(practice.code)
            asked(folder, at(("practices", index, "code")), partial(check_practice_code, practice.code))
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        folder.note(*_practices_at(loaded), "PracticeTwice", f"practice {code} is listed more than once")
    with suppress(NamedAlready):
        if not said.practices:
            folder.note(*at(("ccg",)), "PracticesMissing", "the CCG has no member practice")


def _practices_at(loaded: Loaded[OrganisationsFile]) -> tuple[str, int]:
    """Where the practices are listed, or their file is named."""
    return loaded.at(("practices",) if loaded.positions.line(("practices",)) else ("ccg", "practices_csv"))


def check_registers(folder: Folder, loaded: Loaded[OrganisationsFile], said: Said, registers: Registers) -> None:
    """The CCG and its practices are known to the registers in use (rule I1)."""
    with suppress(NamedAlready):
        if registers.ccgs is not None and said.ccg_code not in registers.ccgs:
            sentence = f"CCG {said.ccg_code} is not in the register of CCGs in use"
            folder.note(*loaded.at(("ccg", "code")), "UnknownCcg", sentence)
    if registers.practices is None or loaded.name in folder.illustrative:
        return
    with suppress(NamedAlready):
        for code in sorted({practice.code for practice in said.practices} - registers.practices):
            sentence = f"practice {code} is not in the register of practices in use"
            folder.note(*_practices_at(loaded), "UnknownPractice", sentence)


def codes_of(cases: Mapping[str, Said]) -> Iterator[tuple[str, str]]:
    """The CCG's code of each folder, where it can be read."""
    for name, case in cases.items():
        with suppress(NamedAlready):
            yield name, case.ccg_code


def check_cohort(folder: Folder, loaded: Loaded[CohortFile], cases: Mapping[str, Said], round_: Round) -> None:
    """Each member has a folder, the lead is one of them, no CCG has two, and they can submit after the deadline."""
    cohort, at = loaded.content, loaded.at
    seen: set[str] = set()
    for index, name in listed(cohort, lambda of: of.members):
        if name in seen:
            folder.note(*at(("members", index)), "MemberNamedTwice", f"'{name}' is named more than once")
        seen.add(name)
        if name not in cases and not (folder.path / name / "application.toml").exists():
            sentence = f"there is no folder '{name}' with an application.toml"
            folder.note(*at(("members", index)), "FileMissing", sentence)
    with suppress(NamedAlready):
        if cohort.lead not in cohort.members:
            folder.note(*at(("lead",)), "LeadNotMember", f"'{cohort.lead}' is not one of the members")
    codes = dict(codes_of(cases))
    for name, code in codes.items():
        if list(codes.values()).count(code) > 1:
            folder.note(f"{name}/organisations.toml", 0, "MemberNamedTwice", f"CCG {code} has another folder")
    with suppress(NamedAlready):
        if cohort.decide_by > round_.submissions_close_at:
            sentence = f"the round {round_.name} has closed for submissions by then"
            folder.note(*at(("decide_by",)), "SharedDeadlineOutsideRound", sentence)


def check_application(folder: Folder, loaded: Loaded[ApplicationFile], said: Said) -> None:
    """What is applied for fits the CCG, the round and the policy."""
    application, at = loaded.content, loaded.at
    with suppress(NamedAlready):
        if asked(folder, at(("ccg",)), lambda: check_ccg_code(application.ccg)) and application.ccg != said.ccg_code:
            sentence = f"CCG {application.ccg} is not the one of organisations.toml, {said.ccg_code}"
            folder.note(*at(("ccg",)), "UnknownCcg", sentence)
    with suppress(NamedAlready):
        if application.level <= (held := said.organisations.ccg.level):
            sentence = f"level {application.level} is not above level {held}, held today"
            folder.note(*loaded.own(("level",)), "LevelNotHigher", sentence)
    known: list[str] = []
    for index, code in listed(application, lambda of: of.functions):
        if asked(folder, at(("functions", index)), partial(check_function, code)):
            if code in known:
                sentence = f"function '{code}' is asked for more than once"
                folder.note(*at(("functions", index)), "FunctionRepeated", sentence)
            known.append(code)
    for code, level in paired(application, lambda of: of.forms):
        _check_form(folder, at(("forms", code)), code, level, said)
    for number, published in listed(application, lambda of: of.published):
        for code, _ in paired(published, lambda of: of.percentages):
            place = at(("published", number, "percentages", code))
            asked(folder, place, partial(check_function, code))
    _check_round(folder, loaded, said.round)
    asked(folder, at(("phasing",)), lambda: _check_phases(said))


def _check_form(folder: Folder, place: tuple[str, int], code: str, level: int, said: Said) -> None:
    with suppress(NamedAlready):
        if asked(folder, place, lambda: check_function(code)) and code not in said.functions:
            sentence = f"function '{code}' has a level of its own, and is not asked for"
            folder.note(*place, "FunctionOutsideScope", sentence)
    with suppress(NamedAlready):
        if level not in said.round.levels:
            sentence = f"level {level} is not one of the round's: {', '.join(map(str, said.round.levels))}"
            folder.note(*place, "LevelNotInRound", sentence)
    with suppress(NamedAlready):
        if not said.round.partial_scope:
            sentence = f"the round {said.round.name} takes applications for all functions at one level"
            folder.note(*place, "ScopeNotFull", sentence)


def _check_round(folder: Folder, loaded: Loaded[ApplicationFile], round_: Round) -> None:
    application, at = loaded.content, loaded.at
    with suppress(NamedAlready):
        if application.level not in round_.levels:
            sentence = f"level {application.level} is not one of the round's: {', '.join(map(str, round_.levels))}"
            folder.note(*at(("level",)), "LevelNotInRound", sentence)
    with suppress(NamedAlready):
        start = application.phasing.start
        if _outside(start, round_.start_from, round_.start_until):
            sentence = (
                f"a start on {london_day(start)} is outside the round's {london_day(round_.start_from)} to "
                f"{london_day(round_.start_until)} (rule S8)"
            )
            folder.note(*at(("phasing", "start")), "PhasingOutsideRound", sentence)
    with suppress(NamedAlready):
        months = application.phasing.months
        if _outside(months, *round_.months):
            sentence = f"{months} months are outside the round's {round_.months[0]} to {round_.months[1]} (rule S8)"
            folder.note(*at(("phasing", "months")), "PhasingOutsideRound", sentence)


def _outside(value: V, first: V, last: V) -> bool:
    """Whether it is outside the bounds; of bounds that are the wrong way round nothing follows."""
    return first <= last and not first <= value <= last


def _check_phases(said: Said) -> None:
    phasing = said.application.phasing
    phases = plan_phases(said.policy.delegation, said.functions, phasing.start, phasing.months)
    check_operational_by(phases, said.round.operational_by)


def check_people(folder: Folder, loaded: Loaded[PeopleFile], cases: Sequence[Said]) -> None:
    """Each person is there once, of an organisation that one of the cases knows and that their roles belong to."""
    seen: set[str] = set()
    for index, person in listed(loaded.content, lambda of: of.people):
        with suppress(NamedAlready):
            if person.id in seen:
                sentence = f"person '{person.id}' is listed more than once"
                folder.note(*loaded.at(("people", index, "id")), "PersonTwice", sentence)
            seen.add(person.id)
        with suppress(NamedAlready):
            for rule, sentence in _organisation_faults(person, cases):
                folder.note(*loaded.at(("people", index, "organisation")), rule, sentence)


def _organisation_faults(person: PersonTable, cases: Sequence[Said]) -> Iterator[tuple[str, str]]:
    of, ccgs = person.organisation, {case.ccg_code for case in cases}
    if of not in (*ccgs, NHS_ENGLAND) and not any(of in known for known in _bodies(cases)):
        sentence = f"organisation '{of}' is neither the CCG, NHSE, a practice nor one of [[organisations]]"
        yield "UnknownOrganisation", sentence
        return
    for _, role in listed(person, lambda of: of.roles):
        needed = ccgs if role in CCG_ROLES else {NHS_ENGLAND} if role in NHS_ENGLAND_ROLES else {of}
        if of not in needed:
            sentence = f"nobody of {of} can be {role.words}: that is a role of {' or '.join(sorted(needed))}"
            yield "RoleOfOtherOrganisation", sentence


def _bodies(cases: Sequence[Said]) -> Iterator[frozenset[str]]:
    """Whom each case knows; that one can't be read is said only after all that can."""
    for case in cases:
        with suppress(NamedAlready):
            yield case.bodies
    for case in cases:
        yield case.bodies


def check_committees(folder: Folder, loaded: Loaded[CommitteesFile], said: Said) -> None:
    """Committees can work, and their members and the holders of interests are known."""
    at, keys = loaded.at, set[str]()
    for index, committee in listed(loaded.content, lambda of: of.committees):
        place = ("committees", index)
        with suppress(NamedAlready):
            if committee.key in keys:
                folder.note(*at(place), "CommitteeTwice", f"committee '{committee.key}' is listed twice")
            keys.add(committee.key)
        for rule in COMMITTEE_RULES:
            asked(folder, at(place), partial(rule, committee))
        for number, seat in listed(committee, lambda of: of.seats):
            _check_seat(folder, loaded, (*place, "seats", number), seat, said)
    for index, interest in listed(loaded.content, lambda of: of.interests):
        with suppress(NamedAlready):
            check_known(folder, at(("interests", index, "subject")), interest.subject, said.people)
        asked(folder, at(("interests", index)), partial(check_interest, interest))


def _check_seat(folder: Folder, loaded: Loaded[CommitteesFile], path: Path, seat: Seat, said: Said) -> None:
    with suppress(NamedAlready):
        check_known(folder, loaded.at((*path, "subject")), seat.subject, said.people)
    with suppress(NamedAlready, MalformedCode):  # A code without its form is one of the committee's own faults.
        if seat.practice is not None:
            check_practice(folder, loaded.at((*path, "practice")), check_practice_code(seat.practice), said)


def check_known(folder: Folder, place: tuple[str, int], subject: str, people: PeopleFile) -> None:
    """Nobody is named whom people.toml does not have.

    Raises:
        NamedAlready: not all of it can be read.
    """
    if subject not in {person.id for person in people.people}:
        folder.note(*place, "UnknownPerson", f"nobody in people.toml is '{subject}'")


def check_practice(folder: Folder, place: tuple[str, int], code: str, said: Said) -> None:
    """No practice is named that organisations.toml does not have.

    Raises:
        NamedAlready: not all of it can be read.
    """
    if code not in said.practice_codes:
        sentence = f"practice '{code}' is neither a member of the CCG nor one of [[organisations]]"
        folder.note(*place, "UnknownPractice", sentence)


def named_by(policy: Policy) -> Iterator[tuple[str, ItemKind]]:
    """The keys of the committees that a policy names, each with what it is to decide (rule W1)."""
    yield policy.governing_body.committee, "decide_to_apply"
    if policy.approval.panel is not None:
        yield policy.approval.panel, "decide_application"


def check_deciding(folder: Folder, place: tuple[str, int], named: Iterable[tuple[str, ItemKind]], said: Said) -> None:
    """Each committee that procedures or a policy name is there, and decides what it is named for.

    Raises:
        NamedAlready: not all of what is named, or of committees.toml, can be read.
    """
    for key, kind in named:
        committee = said.committees_by_key.get(key)
        if committee is None:
            folder.note(*place, "UnknownCommittee", f"committees.toml has no committee '{key}'")
        else:
            asked(folder, place, partial(check_decides, committee, kind))
