"""Who is excluded from an item, by which rule: the same interests and the same item give the same exclusions, always.

The table's text is what the minutes cite, and its ids are what auditors compare across meetings (rule W5).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from domain.ccg.provider import Provider
from domain.committee import Committee, Seat
from domain.interest import Interest, InterestKind
from domain.meeting.commands import Item
from domain.model import Value

RuleId = Literal["COI-1", "COI-2", "COI-3", "COI-4", "COI-5", "COI-6", "COI-7"]


class ExclusionRule(Value):
    """What a conflict of one kind does, and the principle of fair dealing that it serves."""

    rule_id: RuleId
    title: str
    action: str
    principle: str


LEAVES = "receives no papers, and leaves for the discussion and the vote"
INFORMS = "answers factual questions if invited, and leaves before the deliberation and the vote"

RULES: Mapping[InterestKind, ExclusionRule] = {
    "direct_financial": ExclusionRule(
        rule_id="COI-1", title="direct financial interest", action=LEAVES, principle="equality of treatment"
    ),
    "non_financial_professional": ExclusionRule(
        rule_id="COI-2", title="non-financial professional interest", action=INFORMS, principle="proportionality"
    ),
    "non_financial_personal": ExclusionRule(
        rule_id="COI-3", title="non-financial personal interest", action=LEAVES, principle="equality of treatment"
    ),
    "indirect": ExclusionRule(
        rule_id="COI-4",
        title="indirect interest",
        action="as for the interest that lies under it",
        principle="transparency",
    ),
}
OWN_PRACTICE = ExclusionRule(
    rule_id="COI-5", title="own practice affected", action=LEAVES, principle="non-discrimination"
)

ACTED_BEFORE = ExclusionRule(
    rule_id="COI-6", title="acted in the matter before", action=LEAVES, principle="equality of treatment"
)

RULED_BY_CHAIR = ExclusionRule(
    rule_id="COI-7", title="excluded by whoever presides", action=LEAVES, principle="proportionality"
)


class Exclusion(Value):
    """One person's exclusion from an item, for one interest. They have no vote whatever the action is."""

    subject: str
    rule_id: RuleId
    organisation: str
    """The organisation in which the interest is held, as the interest names it; for COI-6 the stream of the matter, for
    COI-7 none."""
    interest: str
    """The interest as it was declared or registered; for COI-5 what ties the practice to the item, for COI-7 the
    chair's reason."""
    action: str
    principle: str


def _for_interest(interest: Interest) -> Exclusion:
    rule = RULES[interest.kind]
    underlying = rule if interest.underlying is None else RULES[interest.underlying]
    return Exclusion(
        subject=interest.subject,
        rule_id=rule.rule_id,
        organisation=interest.organisation,
        interest=interest.description,
        action=underlying.action,
        principle=rule.principle,
    )


def _own_practice_affected(seat: Seat, item: Item, practices: Sequence[str]) -> str | None:
    if seat.practice is None:
        return None
    local_gp = seat.kind == "gp" and seat.practice in practices
    return seat.practice if seat.practice in item.affected or (item.affects_all_practices and local_gp) else None


def affects(item: Item, organisation: str, practices: Sequence[str]) -> bool:
    """Whether an item affects an organisation, by its code or word; one for all practices affects each of these."""
    named = (*item.affected, *practices) if item.affects_all_practices else item.affected
    return organisation.strip().casefold() in {each.strip().casefold() for each in named}


def works_for_affected(practice: str, item: Item, providers: Iterable[Provider]) -> bool:
    """Whether an item affects a practice by its code, or a provider that the practice has a part in."""
    return practice in item.affected or any(practice in each.practices for each in _affected(item, providers))


def _affected(item: Item, providers: Iterable[Provider]) -> tuple[Provider, ...]:
    return tuple(each for each in providers if affects(item, each.code, ()))


def _through_practice(seat: Seat, organisation: str, interest: str) -> Exclusion:
    return Exclusion(
        subject=seat.subject,
        rule_id=OWN_PRACTICE.rule_id,
        organisation=organisation,
        interest=interest,
        action=OWN_PRACTICE.action,
        principle=OWN_PRACTICE.principle,
    )


def _acted_before(subject: str, item: Item) -> Exclusion:
    return Exclusion(
        subject=subject,
        rule_id=ACTED_BEFORE.rule_id,
        organisation=item.subject_stream,
        interest=ACTED_BEFORE.title,
        action=ACTED_BEFORE.action,
        principle=ACTED_BEFORE.principle,
    )


def ruled_out(subject: str, reason: str) -> Exclusion:
    """The exclusion of somebody by whoever presides, for a reason that no interest in the register gives."""
    return Exclusion(
        subject=subject,
        rule_id=RULED_BY_CHAIR.rule_id,
        organisation="",
        interest=reason,
        action=RULED_BY_CHAIR.action,
        principle=RULED_BY_CHAIR.principle,
    )


def exclusions(
    item: Item,
    committee: Committee,
    practices: Sequence[str],
    interests: Iterable[Interest],
    providers: Iterable[Provider] = (),
) -> tuple[Exclusion, ...]:
    """Everyone with a seat who is excluded from an item, once for each conflict, by subject and rule (rules W4, W5).

    An interest conflicts when its organisation is one that the item affects, by name or as one of all member practices.
    A seat's own practice conflicts when the item names it, and so does a provider that the practice has a part in, such
    as its federation; an item that affects all practices conflicts every GP of a member practice. Each of these counts
    as a direct financial interest where the committee says which interests exclude. Who acted in the matter before is
    excluded whatever a committee says (rule W3).
    """
    excluding = committee.excluding(item.kind)
    found = {
        _for_interest(interest)
        for interest in interests
        if interest.kind in excluding
        and committee.seat(interest.subject) is not None
        and affects(item, interest.organisation, practices)
    }
    affected = _affected(item, providers)
    if "direct_financial" in excluding:
        for seat in committee.seats:
            practice = _own_practice_affected(seat, item, practices)
            if practice is not None:
                found.add(_through_practice(seat, practice, "own practice"))
            found |= {
                _through_practice(seat, each.code, "own practice has a part in it")
                for each in affected
                if seat.practice in each.practices
            }
    found |= {_acted_before(subject, item) for subject in item.acted_before if committee.seat(subject) is not None}
    return tuple(sorted(found, key=lambda e: (e.subject, e.rule_id, e.organisation, e.interest, e.action)))
