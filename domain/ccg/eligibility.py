"""Who may sit on a committee whose members belong to another: asked when it is established, and when it is convened.

Between the two the other committee may have lost them.
"""

from domain.ccg.state import RegisteredCcg
from domain.committee import Committee, MemberNotEligible


def check_drawn_from(ccg: RegisteredCcg, committee: Committee) -> None:
    """Nothing, when every member of the committee belongs to the one that they are to be drawn from, as it stands.

    Raises:
        MemberNotEligible: somebody does not, or the register has no such committee.
    """
    if committee.drawn_from is None:
        return
    source = ccg.committee(committee.drawn_from)
    if source is None:
        raise MemberNotEligible(
            f"The members of the {committee.title} are to be drawn from '{committee.drawn_from}', and CCG {ccg.code} "
            "has no such committee."
        )
    outside = [seat.subject for seat in committee.seats if source.seat(seat.subject) is None]
    if outside:
        raise MemberNotEligible(
            f"{', '.join(outside)} can't sit on the {committee.title}, whose members are drawn from the {source.title}."
        )
