"""A case: an application, or a cohort of them, with its people and script, and the commands it begins with.

Everything in it was checked when it was read; nothing here touches a file.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Self, TypeVar

from domain.application.commands import AmendExpressionOfInterest, SubmitExpressionOfInterest
from domain.application.values import Benefit, Form, Phasing
from domain.calendar import LONDON, at_hour
from domain.ccg.commands import RegisterCcg
from domain.ccg.practice import Practice
from domain.ccg.provider import Provider
from domain.cohort.commands import OpenCohort
from domain.cohort.terms import Coupling
from domain.committee import Committee
from domain.evidence import Evidence
from domain.interest import Interest
from domain.people import Actor, Role
from domain.policy import Policy, Round
from domain.procedures import Procedures
from domain.published import PublishedViews


def moved_date(day: date, days: int) -> date:
    """The day so many days later."""
    return day + timedelta(days=days)


def moved_instant(instant: datetime, days: int) -> datetime:
    """The same London time of day so many days later (rule T6), in UTC."""
    local = instant.astimezone(LONDON)
    return at_hour(moved_date(local.date(), days), local.time())


@dataclass(frozen=True)
class Person:
    """Somebody who acts. The name stays at the edges and is never recorded."""

    id: str
    organisation: str
    roles: tuple[Role, ...]
    name: str = ""

    @property
    def actor(self) -> Actor:
        """Who the ledger records."""
        return Actor(subject=self.id, organisation=self.organisation, roles=self.roles)


@dataclass(frozen=True)
class Step:
    """A command of the script, by one person after another."""

    at: datetime
    """UTC, whole seconds."""
    people: tuple[Person, ...]
    run: str
    words: tuple[str, ...]
    """The command, split as a shell splits it."""
    refused: str | None
    """The rule that must refuse it, if one must."""
    number: int
    """From 1."""
    line: int
    """Of `script.toml`."""


@dataclass(frozen=True)
class Case:
    """A case folder, read."""

    folder: Path
    people_file: Path
    cohort: str | None
    """Key of the cohort that it is a member's case of."""
    organisations: frozenset[str]
    """Codes of all that people of the case may belong to."""
    ccg_code: str
    ccg_name: str
    ccg_level: int
    practices: tuple[Practice, ...]
    people: tuple[Person, ...]
    committees: tuple[Committee, ...]
    interests: tuple[Interest, ...]
    procedures: Procedures | None
    providers: tuple[Provider, ...]
    round: Round
    policy: Policy
    level: int
    functions: tuple[str, ...]
    forms: tuple[Form, ...]
    aims: tuple[Benefit, ...]
    phasing: Phasing
    benefits: str
    safeguards: str
    evidence: tuple[Evidence, ...]
    published: tuple[PublishedViews, ...]
    steps: tuple[Step, ...]
    demonstration_until: datetime | None
    illustrative: tuple[str, ...]
    """The files of which the content is invented."""
    moved_by: int = 0
    """How many days all dates were moved."""
    months_asked: int | None = None
    """The calendar months of phasing that were asked for in place of the files'."""

    @property
    def key(self) -> str:
        """What it is told apart by."""
        return self.ccg_code

    @property
    def name(self) -> str:
        """What people call it."""
        return self.ccg_name

    def person(self, subject: str) -> Person | None:
        """The person with this id."""
        return next((person for person in self.people if person.id == subject), None)

    def moved(self, days: int) -> Self:
        """The same case with all its dates moved together (rule T6)."""
        return replace(
            self,
            round=self.round.moved(days),
            phasing=self.phasing.model_copy(update={"start": moved_date(self.phasing.start, days)}),
            evidence=tuple(
                document.model_copy(update={"dated": moved_date(document.dated, days)}) for document in self.evidence
            ),
            interests=tuple(
                interest.model_copy(update={"since": interest.since and moved_date(interest.since, days)})
                for interest in self.interests
            ),
            steps=tuple(replace(step, at=moved_instant(step.at, days)) for step in self.steps),
            demonstration_until=self.demonstration_until and moved_instant(self.demonstration_until, days),
            moved_by=self.moved_by + days,
        )

    def starting(self, start: date | None, months: int | None) -> Self:
        """The same case with its phasing starting on another day, all dates moved with it, and over other months."""
        case = self if start is None else self.moved((start - self.phasing.start).days)
        if months is None:
            return case
        return replace(case, phasing=case.phasing.model_copy(update={"months": months}), months_asked=months)

    def register(self) -> RegisterCcg:
        """The command that registers the CCG with its practices."""
        return RegisterCcg(code=self.ccg_code, name=self.ccg_name, practices=self.practices, level=self.ccg_level)

    def expression_of_interest(self, cohort_id: str | None = None) -> SubmitExpressionOfInterest:
        """The command that begins the application, in a cohort or alone."""
        return SubmitExpressionOfInterest(
            ccg_code=self.ccg_code,
            round=self.round,
            policy=self.policy,
            level=self.level,
            functions=self.functions,
            phasing=self.phasing,
            benefits=self.benefits,
            safeguards=self.safeguards,
            forms=self.forms,
            aims=self.aims,
            evidence=self.evidence,
            published=self.published,
            cohort_id=cohort_id,
        )

    def amendment(self) -> AmendExpressionOfInterest:
        """The command that sends a returned expression of interest again."""
        return AmendExpressionOfInterest(
            level=self.level,
            functions=self.functions,
            phasing=self.phasing,
            benefits=self.benefits,
            safeguards=self.safeguards,
            forms=self.forms,
            aims=self.aims,
            evidence=self.evidence,
            published=self.published,
        )


@dataclass(frozen=True)
class CohortCase:
    """A cohort's folder, read: what its members have in common, and the case of each."""

    folder: Path
    people_file: Path
    key: str
    name: str
    lead: str
    """Code of the CCG that opens the cohort."""
    members: tuple[Case, ...]
    coupling: Coupling
    decide_by: datetime
    """UTC, whole seconds."""
    round: Round
    policy: Policy
    level: int
    functions: tuple[str, ...]
    phasing: Phasing
    people: tuple[Person, ...]
    steps: tuple[Step, ...]
    demonstration_until: datetime | None
    illustrative: tuple[str, ...]
    """As of a case; the files of its members are named with their folder."""
    moved_by: int = 0
    months_asked: int | None = None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What its members' expressions of interest rely on."""
        return tuple(document for member in self.members for document in member.evidence)

    def moved(self, days: int) -> Self:
        """The same cohort with all its dates moved together (rule T6)."""
        return replace(
            self,
            members=tuple(member.moved(days) for member in self.members),
            decide_by=moved_instant(self.decide_by, days),
            round=self.round.moved(days),
            phasing=self.phasing.model_copy(update={"start": moved_date(self.phasing.start, days)}),
            steps=tuple(replace(step, at=moved_instant(step.at, days)) for step in self.steps),
            demonstration_until=self.demonstration_until and moved_instant(self.demonstration_until, days),
            moved_by=self.moved_by + days,
        )

    def starting(self, start: date | None, months: int | None) -> Self:
        """As of a case: the shared phasing starts on another day, and takes other months."""
        cohort = self if start is None else self.moved((start - self.phasing.start).days)
        if months is None:
            return cohort
        members = tuple(member.starting(None, months) for member in cohort.members)
        phasing = cohort.phasing.model_copy(update={"months": months})
        return replace(cohort, members=members, phasing=phasing, months_asked=months)

    def opening(self) -> OpenCohort:
        """The command that opens the cohort."""
        return OpenCohort(
            key=self.key,
            name=self.name,
            lead=self.lead,
            members=tuple(member.ccg_code for member in self.members),
            coupling=self.coupling,
            round=self.round,
            policy=self.policy,
            level=self.level,
            functions=self.functions,
            phasing=self.phasing,
            decide_by=self.decide_by,
        )


AnyCase = Case | CohortCase
"""What can be rehearsed."""
C = TypeVar("C", Case, CohortCase)
