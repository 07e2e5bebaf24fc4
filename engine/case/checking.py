"""What the files of a case folder must agree on with each other and with the rules, fault by fault.

The rules themselves are the domain's; here they are asked early, so that nothing starts that would be refused.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from domain.calendar import london_day
from domain.ccg.practice import Practice
from domain.codes import NHS_ENGLAND, check_ccg_code, check_practice_code
from domain.committee import Committee, ItemKind, check_committee, check_decides
from domain.delegation.phasing import check_operational_by, plan_phases
from domain.functions import Function, check_function
from domain.interest import check_interest
from domain.nouns import NOUNS
from domain.people import NHS_ENGLAND_ROLES, Role
from domain.policy import Policy, Round
from domain.refusal import Refusal
from engine.case.files import (
    ApplicationFile,
    CohortFile,
    CommitteesFile,
    OrganisationsFile,
    PeopleFile,
    PersonTable,
)
from engine.case.loading import Folder, Loaded
from engine.case.model import Case
from engine.case.registers import Registers

CCG_ROLES = frozenset({Role.PROGRAMME_MANAGER, Role.ACCOUNTABLE_OFFICER, Role.RETURNING_OFFICER})


def asked(folder: Folder, file: str, line: int, question: Callable[[], object]) -> bool:
    """Whether the domain has nothing against something; what it has is noted."""
    try:
        question()
    except Refusal as refusal:
        folder.refused(file, line, refusal)
        return False
    return True


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


def check_organisations(
    folder: Folder, loaded: Loaded[OrganisationsFile], practices: Sequence[Practice] | None
) -> None:
    """Codes have their form, and each practice is there once; None when they can't be read."""
    organisations, at = loaded.content, loaded.positions.line
    asked(folder, loaded.name, at(("ccg", "code")), lambda: check_ccg_code(organisations.ccg.code))
    for index, practice in enumerate(organisations.practices):
        line = at(("practices", index, "code"))
        asked(folder, loaded.name, line, lambda code=practice.code: check_practice_code(code))  # type: ignore[misc]
    if practices is None:
        return
    codes = [practice.code for practice in practices]
    listed = _practices_line(loaded)
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        folder.note(loaded.name, listed, "PracticeTwice", f"practice {code} is listed more than once")
    if not practices:
        folder.note(loaded.name, at(("ccg",)), "PracticesMissing", "the CCG has no member practice")


def _practices_line(loaded: Loaded[OrganisationsFile]) -> int:
    """Where the practices are listed, or their file is named."""
    return loaded.positions.line(("practices",)) or loaded.positions.line(("ccg", "practices_csv"))


def check_registers(
    folder: Folder, loaded: Loaded[OrganisationsFile], practices: Sequence[Practice], registers: Registers
) -> None:
    """The CCG and its practices are known to the registers in use (rule I1)."""
    organisations, at = loaded.content, loaded.positions.line
    if registers.ccgs is not None and organisations.ccg.code not in registers.ccgs:
        sentence = f"CCG {organisations.ccg.code} is not in the register of CCGs in use"
        folder.note(loaded.name, at(("ccg", "code")), "UnknownCcg", sentence)
    if registers.practices is not None and loaded.name not in folder.illustrative:
        for code in sorted({practice.code for practice in practices} - registers.practices):
            sentence = f"practice {code} is not in the register of practices in use"
            folder.note(loaded.name, _practices_line(loaded), "UnknownPractice", sentence)


def check_cohort(folder: Folder, loaded: Loaded[CohortFile], cases: Mapping[str, Case], round_: Round) -> None:
    """Each member has a folder, the lead is one of them, no CCG has two, and they can submit after the deadline."""
    cohort, at = loaded.content, loaded.positions.line
    for index, name in enumerate(cohort.members):
        if name not in cases and not (folder.path / name / "application.toml").exists():
            sentence = f"there is no folder '{name}' with an application.toml"
            folder.note(loaded.name, at(("members", index)), "FileMissing", sentence)
    if cohort.lead not in cohort.members:
        folder.note(loaded.name, at(("lead",)), "LeadNotMember", f"'{cohort.lead}' is not one of the members")
    codes = [case.ccg_code for case in cases.values()]
    for name, case in cases.items():
        if codes.count(case.ccg_code) > 1:
            folder.note(f"{name}/organisations.toml", 0, "MemberNamedTwice", f"CCG {case.ccg_code} has another folder")
    if cohort.decide_by > round_.submissions_close_at:
        sentence = f"the round {round_.name} has closed for submissions by then"
        folder.note(loaded.name, at(("decide_by",)), "SharedDeadlineOutsideRound", sentence)


def check_application(
    folder: Folder,
    loaded: Loaded[ApplicationFile],
    organisations: OrganisationsFile,
    round_: Round | None,
    policy: Policy | None,
) -> None:
    """What is applied for fits the CCG, the round and the policy."""
    application, at = loaded.content, loaded.positions.line

    def note(path: tuple[str | int, ...], rule: str, sentence: str) -> None:
        folder.note(loaded.name, at(path), rule, sentence)

    if asked(folder, loaded.name, at(("ccg",)), lambda: check_ccg_code(application.ccg)) and (
        application.ccg != organisations.ccg.code
    ):
        note(
            ("ccg",),
            "UnknownCcg",
            f"CCG {application.ccg} is not the one of organisations.toml, {organisations.ccg.code}",
        )
    if application.level <= organisations.ccg.level:
        note(
            ("level",),
            "LevelNotHigher",
            f"level {application.level} is not above level {organisations.ccg.level}, held today",
        )
    known: list[Function] = []
    for index, code in enumerate(application.functions):
        if asked(folder, loaded.name, at(("functions", index)), lambda code=code: check_function(code)):  # type: ignore[misc]
            if code in known:
                note(("functions", index), "FunctionRepeated", f"function '{code}' is asked for more than once")
            known.append(Function(code))
    for code, level in application.forms.items():
        path = ("forms", code)
        if asked(folder, loaded.name, at(path), lambda code=code: check_function(code)) and code not in known:  # type: ignore[misc]
            note(path, "FunctionOutsideScope", f"function '{code}' has a level of its own, and is not asked for")
        if round_ is not None and level not in round_.levels:
            note(
                path,
                "LevelNotInRound",
                f"level {level} is not one of the round's: {', '.join(map(str, round_.levels))}",
            )
        if round_ is not None and not round_.partial_scope:
            note(path, "ScopeNotFull", f"the round {round_.name} takes applications for all functions at one level")
    for number, published in enumerate(application.published):
        for code in published.percentages:
            line = at(("published", number, "percentages", code))
            asked(folder, loaded.name, line, lambda code=code: check_function(code))  # type: ignore[misc]
    if round_ is not None:
        _check_round(folder, loaded, round_)
    if policy is not None and round_ is not None and len(known) == len(application.functions):
        _check_phases(folder, loaded, round_, policy, tuple(dict.fromkeys(known)))


def _check_round(folder: Folder, loaded: Loaded[ApplicationFile], round_: Round) -> None:
    application, at = loaded.content, loaded.positions.line
    start, months = application.phasing.start, application.phasing.months
    if application.level not in round_.levels:
        levels = ", ".join(map(str, round_.levels))
        folder.note(
            loaded.name,
            at(("level",)),
            "LevelNotInRound",
            f"level {application.level} is not one of the round's: {levels}",
        )
    if not round_.start_from <= start <= round_.start_until:
        folder.note(
            loaded.name,
            at(("phasing", "start")),
            "PhasingOutsideRound",
            f"a start on {london_day(start)} is outside the round's {london_day(round_.start_from)} to "
            f"{london_day(round_.start_until)} (rule S8)",
        )
    if not round_.months[0] <= months <= round_.months[1]:
        folder.note(
            loaded.name,
            at(("phasing", "months")),
            "PhasingOutsideRound",
            f"{months} months are outside the round's {round_.months[0]} to {round_.months[1]} (rule S8)",
        )


def _check_phases(
    folder: Folder, loaded: Loaded[ApplicationFile], round_: Round, policy: Policy, functions: tuple[Function, ...]
) -> None:
    phasing = loaded.content.phasing

    def planned() -> None:
        phases = plan_phases(policy.delegation, functions, phasing.start, phasing.months)
        check_operational_by(phases, round_.operational_by)

    asked(folder, loaded.name, loaded.positions.line(("phasing",)), planned)


def check_people(
    folder: Folder, loaded: Loaded[PeopleFile], ccgs: Collection[str], organisations: Collection[str] | None
) -> None:
    """Each person is there once, of an organisation that is known and that their roles belong to."""
    seen: set[str] = set()
    for index, person in enumerate(loaded.content.people):
        line = loaded.positions.line(("people", index, "id"))
        if person.id in seen:
            folder.note(loaded.name, line, "PersonTwice", f"person '{person.id}' is listed more than once")
        seen.add(person.id)
        line = loaded.positions.line(("people", index, "organisation"))
        if organisations is not None and person.organisation not in organisations:
            folder.note(
                loaded.name,
                line,
                "UnknownOrganisation",
                f"organisation '{person.organisation}' of '{person.id}' is neither the CCG, NHSE, a practice "
                "nor one of [[organisations]]",
            )
        else:
            for sentence in _roles_elsewhere(person, ccgs):
                folder.note(loaded.name, line, "RoleOfOtherOrganisation", sentence)


def _roles_elsewhere(person: PersonTable, ccgs: Collection[str]) -> Iterable[str]:
    for role in person.roles:
        needed = ccgs if role in CCG_ROLES else (NHS_ENGLAND,) if role in NHS_ENGLAND_ROLES else (person.organisation,)
        if person.organisation not in needed:
            of = " or ".join(sorted(needed))
            yield f"'{person.id}' of {person.organisation} can't be {role.words}: that is a role of {of}"


def check_committees(
    folder: Folder, loaded: Loaded[CommitteesFile], people: Collection[str], practices: Collection[str] | None
) -> None:
    """Committees can work, and their members and the holders of interests are known."""

    def known(path: tuple[str | int, ...], subject: str | None) -> None:
        if subject is not None and subject not in people:
            folder.note(
                loaded.name, loaded.positions.line(path), "UnknownPerson", f"nobody in people.toml is '{subject}'"
            )

    seen: set[str] = set()
    for index, committee in enumerate(loaded.content.committees):
        at = ("committees", index)
        if committee.key in seen:
            folder.note(
                loaded.name, loaded.positions.line(at), "CommitteeTwice", f"committee '{committee.key}' is listed twice"
            )
        seen.add(committee.key)
        asked(folder, loaded.name, loaded.positions.line(at), lambda made=committee: check_committee(made))  # type: ignore[misc]
        for number, seat in enumerate(committee.seats):
            place = (*at, "seats", number)
            known((*place, "subject"), seat.subject)
            if practices is not None and seat.practice is not None and seat.practice not in practices:
                line = loaded.positions.line((*place, "practice"))
                folder.note(
                    loaded.name,
                    line,
                    "UnknownPractice",
                    f"practice '{seat.practice}' is neither a member of the CCG nor one of [[organisations]]",
                )
    for index, interest in enumerate(loaded.content.interests):
        line = loaded.positions.line(("interests", index))
        known(("interests", index, "subject"), interest.subject)
        asked(folder, loaded.name, line, lambda held=interest: check_interest(held))  # type: ignore[misc]


def named_by(policy: Policy) -> tuple[tuple[str, ItemKind], ...]:
    """The keys of the committees that a policy names, each with what it is to decide (rule W1)."""
    panel = policy.approval.panel
    own: tuple[tuple[str, ItemKind], ...] = ((policy.governing_body.committee, "decide_to_apply"),)
    return own if panel is None else (*own, (panel, "decide_application"))


def check_deciding(
    folder: Folder, file: str, line: int, named: Iterable[tuple[str, ItemKind]], committees: Collection[Committee]
) -> None:
    """Each committee that procedures or a policy name is there, and decides what it is named for."""
    known = {committee.key: committee for committee in committees}
    for key, kind in named:
        committee = known.get(key)
        if committee is None:
            folder.note(file, line, "UnknownCommittee", f"committees.toml has no committee '{key}'")
        else:
            asked(folder, file, line, lambda made=committee, kind=kind: check_decides(made, kind))  # type: ignore[misc]
