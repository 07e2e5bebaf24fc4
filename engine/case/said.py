"""What the files of a case say together, each looked at by the others.

Not what is wrong with them: that was named before, or is the checks' to find.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.ccg.practice import Practice
from domain.codes import NHS_ENGLAND, check_ccg_code
from domain.committee import Committee
from domain.functions import Function, check_function
from domain.policy import Policy, Round
from domain.refusal import Refusal
from engine.case.files import ApplicationFile, CommitteesFile, OrganisationsFile, PeopleFile
from engine.case.salvage import NamedAlready, unreadable


@dataclass(frozen=True)
class Said:
    """What a case's files say; to ask for what can't be read, or has been refused, raises `NamedAlready`."""

    application: ApplicationFile
    organisations: OrganisationsFile
    people: PeopleFile
    committees: CommitteesFile
    round: Round
    policy: Policy
    in_table: tuple[Practice, ...] | None
    """The practices of the CSV file; None when it has faults."""

    @property
    def ccg_code(self) -> str:
        """The CCG's, when it has the form of one."""
        try:
            return check_ccg_code(self.organisations.ccg.code)
        except Refusal:
            raise NamedAlready from None

    @property
    def practices(self) -> tuple[Practice, ...]:
        """The member practices."""
        if self.in_table is None:
            raise NamedAlready
        return (*self.in_table, *self.organisations.practices)

    @property
    def practice_codes(self) -> frozenset[str]:
        """Theirs, and those of other organisations, out-of-area practices among them."""
        others = (other.code for other in self.organisations.organisations)
        return frozenset((*(practice.code for practice in self.practices), *others))

    @property
    def bodies(self) -> frozenset[str]:
        """The codes of all that people may belong to."""
        return self.practice_codes | {self.ccg_code, NHS_ENGLAND}

    @property
    def functions(self) -> tuple[Function, ...]:
        """The functions applied for, each once."""
        try:
            return tuple(dict.fromkeys(check_function(code) for code in self.application.functions))
        except Refusal:
            raise NamedAlready from None

    @property
    def committees_by_key(self) -> Mapping[str, Committee]:
        """The committees by what they are named by."""
        return {committee.key: committee for committee in self.committees.committees}


NOTHING = Said(
    application=unreadable(ApplicationFile),
    organisations=unreadable(OrganisationsFile),
    people=unreadable(PeopleFile),
    committees=unreadable(CommitteesFile),
    round=unreadable(Round),
    policy=unreadable(Policy),
    in_table=None,
)
"""What the files of a folder say that is not there."""
