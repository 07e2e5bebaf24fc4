"""A committee as a CCG's constitution makes it: seats, quorum, what it decides, and which interests exclude from what.

Not a meeting of it: a meeting pins the committee when it is convened.
"""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Literal

from domain.codes import NHS_ENGLAND, check_practice_code
from domain.interest import INTEREST_KINDS, InterestKind
from domain.model import Value
from domain.people import Actor
from domain.policy import Comparison, Denominator, PositiveInt, Share
from domain.refusal import NotAuthorised, Refusal

SeatKind = Literal[
    "gp", "lay", "executive", "nurse", "secondary_care_doctor", "practice_manager", "nhs_england", "other"
]
LAY_OR_EXECUTIVE: frozenset[SeatKind] = frozenset({"lay", "executive"})
CLINICAL: frozenset[SeatKind] = frozenset({"gp", "nurse", "secondary_care_doctor"})

ItemKind = Literal[
    "decide_to_apply",
    "decide_application",
    "primary_care_commissioning",
    "clinical_model",
    "route_and_value",
    "investment",
    "validation",
    "dispute",
    "appeal",
]
"""What an item asks for."""

IN_WORDS: Mapping[ItemKind, str] = {
    "decide_to_apply": "decide whether to apply",
    "decide_application": "decide on an application",
    "primary_care_commissioning": "decide on primary care commissioning",
    "clinical_model": "decide on clinical models",
    "route_and_value": "decide on route and value of investments",
    "investment": "decide on investments in general practice",
    "validation": "hear validations",
    "dispute": "decide disputes",
    "appeal": "decide appeals in disputes",
}
"""What a committee does with items of a kind, as sentences say it."""

DECLARED_ONLY: frozenset[ItemKind] = frozenset({"decide_to_apply"})
"""Kinds of item from which no interest excludes unless a committee's data says so (rule W4)."""

ABOUT_APPLYING: frozenset[ItemKind] = frozenset({"decide_to_apply", "decide_application"})
"""Kinds of item whose functions are applied for; every other kind exercises the functions that it names (rule F7)."""

Body = Literal["ccg", "nhs_england"]

BODY_OF: Mapping[ItemKind, Body] = {
    "decide_to_apply": "ccg",
    "decide_application": "nhs_england",
    "primary_care_commissioning": "ccg",
    "clinical_model": "ccg",
    "route_and_value": "ccg",
    "investment": "ccg",
    "validation": "ccg",
    "dispute": "ccg",
    "appeal": "ccg",
}
"""Whose committees decide items of a kind: neither body ever decides for the other (rule W1)."""


class SubjectSeatedTwice(Refusal):
    """One person holds one seat of a committee."""


class ChairNotSeated(Refusal):
    """The chair and the vice-chair are two people who hold seats of the committee."""


class QuorumImpossible(Refusal):
    """The quorum asks for more voting members than the committee has."""


class CommitteeNotLayChaired(Refusal):
    """A primary care commissioning committee is chaired by a lay member (rule W4)."""

    number = "W4"


class LayMajorityMissing(Refusal):
    """Lay and executive members outnumber the clinicians where the committee must have their majority (rule W4)."""

    number = "W4"


class MemberNotEligible(Refusal):
    """A committee seats only those whom its own data lets sit on it (rule W4)."""

    number = "W4"


class ConflictsStatedTwice(Refusal):
    """A committee states once for each kind of item which interests exclude from it (rule W4)."""

    number = "W4"


class DecisionOfAnotherBody(Refusal):
    """A CCG's committees decide for the CCG, and NHS England's panels for NHS England (rule W1)."""

    number = "W1"


class CommitteeMayNotDecide(Refusal):
    """A committee decides only items of the kinds that it was established to decide (rule W1)."""

    number = "W1"


class Seat(Value):
    """One person's seat."""

    subject: str
    kind: SeatKind
    practice: str | None = None
    """The member practice that the person works in, if any: its code."""
    votes: bool = True

    @property
    def in_general_practice(self) -> bool:
        """Whether the person works in general practice."""
        return self.kind in ("gp", "practice_manager") or self.practice is not None


class QuorumPart(Value):
    """How many voting members of one kind a quorum needs."""

    kind: SeatKind
    at_least: PositiveInt


class ConflictRule(Value):
    """The kinds of interest that exclude from items of one kind (rule W4)."""

    item: ItemKind
    excludes: tuple[InterestKind, ...]


class Committee(Value):
    """A committee, or a panel of NHS England."""

    key: str
    """Its word in policies and commands, for example `governing_body`."""
    title: str
    chair: str
    """Subject of the chair, who holds a seat."""
    vice_chair: str | None = None
    seats: tuple[Seat, ...]
    quorum: PositiveInt
    """The fewest voting members who must be there for an item, recused ones left out (rule W5)."""
    quorum_of: tuple[QuorumPart, ...] = ()
    decides: tuple[ItemKind, ...]
    conflicts: tuple[ConflictRule, ...] = ()
    majority: Share = Fraction(1, 2)
    comparison: Comparison = Comparison.MORE_THAN
    denominator: Denominator = Denominator.CAST
    """What votes for are compared with (rule F3); the whole roll is every voting seat that is not recused (rule W5)."""
    casting_vote: bool = False
    """Whether, on a tie, whoever presides casts their vote a second time."""
    lay_majority: bool = False
    """Whether lay and executive members must outnumber the clinicians among those who vote on any item."""
    outside_general_practice: bool = False
    """Whether nobody on it may work in general practice, as on Liverpool's approvals committee."""
    drawn_from: str | None = None
    """Key of the committee to which all its members belong, such as `governing_body`; None for anybody."""
    gps_outside_commissioning: bool = False
    """Whether its GPs may sit on no other of the CCG's committees, as on Liverpool's validation committee."""
    body: Body = "ccg"
    """Whose committee it is, and whose secretary serves it."""

    def seat(self, subject: str) -> Seat | None:
        """The seat that somebody holds."""
        return next((seat for seat in self.seats if seat.subject == subject), None)

    def excluding(self, kind: ItemKind) -> tuple[InterestKind, ...]:
        """The interests that exclude from items of this kind (rule W4).

        Where the committee states nothing, every interest does, except that none excludes from deciding to apply.
        """
        stated = next((rule.excludes for rule in self.conflicts if rule.item == kind), None)
        if stated is not None:
            return stated
        return () if kind in DECLARED_ONLY else INTEREST_KINDS

    def needs_lay_majority(self, kind: ItemKind) -> bool:
        """Whether an item of this kind needs a lay and executive majority among those who vote."""
        return self.lay_majority or kind == "primary_care_commissioning"

    @property
    def lay_chaired(self) -> bool:
        """Whether a lay member is in the chair."""
        chair = self.seat(self.chair)
        return chair is not None and chair.kind == "lay"

    def organisation(self, ccg_code: str) -> str:
        """The organisation whose committee it is."""
        return NHS_ENGLAND if self.body == "nhs_england" else ccg_code


def has_lay_majority(seats: Iterable[Seat]) -> bool:
    """Whether lay and executive members outnumber clinicians among these seats; other kinds count on neither side."""
    kinds = [seat.kind for seat in seats]
    return sum(kind in LAY_OR_EXECUTIVE for kind in kinds) > sum(kind in CLINICAL for kind in kinds)


def quorum_faults(committee: Committee, seats: Iterable[Seat]) -> tuple[str, ...]:
    """What these seats lack for a quorum, each in words; nothing when their voting members are quorate (rule W5)."""
    voting = [seat for seat in seats if seat.votes]
    faults = []
    if len(voting) < committee.quorum:
        faults.append(f"{len(voting)} voting members, where the quorum is {committee.quorum}")
    for part in committee.quorum_of:
        held = sum(seat.kind == part.kind for seat in voting)
        if held < part.at_least:
            kind = part.kind.replace("_", " ")
            faults.append(f"{held} voting members of kind {kind}, where the quorum needs {part.at_least}")
    return tuple(faults)


def _each_sits_once(committee: Committee) -> None:
    subjects = [seat.subject for seat in committee.seats]
    twice = sorted({subject for subject in subjects if subjects.count(subject) > 1})
    if twice:
        raise SubjectSeatedTwice(f"{', '.join(twice)} would hold more than one seat of the {committee.title}.")


def _practices_have_codes(committee: Committee) -> None:
    for seat in committee.seats:
        if seat.practice is not None:
            check_practice_code(seat.practice)


def _chairs_sit(committee: Committee) -> None:
    subjects = [seat.subject for seat in committee.seats]
    for subject, office in ((committee.chair, "chair"), (committee.vice_chair, "vice-chair")):
        if subject is not None and subject not in subjects:
            raise ChairNotSeated(f"{subject}, the {office} of the {committee.title}, holds no seat of it.")
    if committee.vice_chair == committee.chair:
        raise ChairNotSeated(f"{committee.chair} can't be both chair and vice-chair of the {committee.title}.")


def _all_are_eligible(committee: Committee) -> None:
    practising = [seat.subject for seat in committee.seats if seat.in_general_practice]
    if committee.outside_general_practice and practising:
        raise MemberNotEligible(
            f"{', '.join(practising)} can't sit on the {committee.title}: nobody on it works in general practice."
        )


def _all_are_a_quorum(committee: Committee) -> None:
    faults = quorum_faults(committee, committee.seats)
    if faults:
        raise QuorumImpossible(f"The {committee.title} could never be quorate: it has {'; '.join(faults)}.")


def _conflicts_are_stated_once(committee: Committee) -> None:
    stated = [rule.item for rule in committee.conflicts]
    if len(stated) != len(set(stated)):
        raise ConflictsStatedTwice(f"The {committee.title} states twice which interests exclude from one kind of item.")


def _decides_for_its_own_body(committee: Committee) -> None:
    others = [IN_WORDS[kind] for kind in committee.decides if BODY_OF[kind] != committee.body]
    if others:
        whose, other = ("NHS England", "a CCG") if committee.body == "nhs_england" else ("a CCG", "NHS England")
        raise DecisionOfAnotherBody(
            f"The {committee.title} is a committee of {whose}, and can't be established to {', '.join(others)}: that "
            f"is for a committee of {other}."
        )


def _commissioning_is_lay_chaired(committee: Committee) -> None:
    chair = committee.seat(committee.chair)
    if "primary_care_commissioning" in committee.decides and chair is not None and chair.kind != "lay":
        raise CommitteeNotLayChaired(
            f"The {committee.title} is to decide on primary care commissioning, and its chair, {committee.chair}, "
            "is not a lay member."
        )


def _lay_members_outnumber_clinicians(committee: Committee) -> None:
    lay_majority = committee.lay_majority or "primary_care_commissioning" in committee.decides
    if lay_majority and not has_lay_majority(seat for seat in committee.seats if seat.votes):
        raise LayMajorityMissing(
            f"The lay and executive members of the {committee.title} do not outnumber its clinicians."
        )


COMMITTEE_RULES: tuple[Callable[[Committee], None], ...] = (
    _each_sits_once,
    _practices_have_codes,
    _chairs_sit,
    _all_are_eligible,
    _all_are_a_quorum,
    _conflicts_are_stated_once,
    _decides_for_its_own_body,
    _commissioning_is_lay_chaired,
    _lay_members_outnumber_clinicians,
)
"""What a committee must be to work; each raises its refusal, and is asked whatever the others say."""


def check_committee(committee: Committee) -> Committee:
    """The committee itself, when it can work as it is made.

    Raises:
        SubjectSeatedTwice: one person holds two seats.
        MalformedCode: a seat's practice code (rule I1).
        ChairNotSeated: the chair or vice-chair holds no seat, or both are one person.
        MemberNotEligible: somebody works in general practice on a committee on which nobody may.
        QuorumImpossible: all its voting members together are no quorum.
        ConflictsStatedTwice: two statements for one kind of item.
        DecisionOfAnotherBody: it is to decide what the other body decides (rule W1).
        CommitteeNotLayChaired: it is to decide on primary care commissioning without a lay chair (rule W4).
        LayMajorityMissing: it must have a lay and executive majority and has none (rule W4).
    """
    for rule in COMMITTEE_RULES:
        rule(committee)
    return committee


def check_decides(committee: Committee, kind: ItemKind) -> None:
    """Nothing, when the committee decides items of this kind.

    Raises:
        CommitteeMayNotDecide: it was not established to (rule W1).
    """
    if kind not in committee.decides:
        raise CommitteeMayNotDecide(f"The {committee.title} was not established to {IN_WORDS[kind]}.")


def check_secretary(committee: Committee, actor: Actor, ccg_code: str) -> None:
    """Nothing, when the actor's organisation is the one whose committee it is.

    Raises:
        NotAuthorised: a CCG's secretary does not serve a panel of NHS England, nor the other way round.
    """
    if actor.organisation != committee.organisation(ccg_code):
        raise NotAuthorised(
            f"{actor.subject} is of {actor.organisation} and is not secretary of the {committee.title}, "
            f"which is a committee of {committee.organisation(ccg_code)}."
        )
