"""What one governing body's "no" does to the six of south-east London, by how they are coupled (rule C1).

The example's own script has all six agree; here Bromley's governing body declines.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from domain.application.state import Closed
from ledger import reading
from tests.scenarios.conftest import EXAMPLES, Played, rehearsed

COHORT, SOUTHWARK, BROMLEY = "cohort-SEL-1", "application-08Q-1", "application-07Q-1"
OTHERS = ("07N", "08A", "08K", "08L", "08Q")
SUBMITS = (
    '[[steps]]\nat = {at}\nas = "officer-{who}"\nrun = "submit application-{code}-1 --items '
    'conflicts_policy,additional_safeguards,finance_template,declaration,signature"\nrefused = "AlreadyClosed"\n'
)


def bromley_declines(script: str) -> str:
    """The script with the vote of each governing body by itself, Bromley's against."""
    (vote,) = re.findall(
        r"\[\[steps\]\]\nat = [^\n]+\neach = true\n[^\[]*\[[^\]]*\]\nrun = \"meeting vote [^\n]+\n", script
    )
    codes = {"bexley": "07N", "bromley": "07Q", "greenwich": "08A", "lambeth": "08K", "lewisham": "08L"}
    votes = []
    for who, code in (codes | {"southwark": "08Q"}).items():
        own = vote.replace("each = true\n", "").replace("{folder}", who).replace("{ccg}", code)
        votes.append(own.replace(' for"', ' against"') if who == "bromley" else own)
    return script.replace(vote, "\n".join(votes))


@pytest.fixture(scope="module")
def coupled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Played]]:
    """The example with another coupling and Bromley declining, until the others submit or can do so no more."""
    found: dict[str, Played] = {}

    def play(coupling: str) -> Played:
        if coupling not in found:
            found[coupling] = _play(tmp_path_factory.mktemp(coupling), coupling)
        return found[coupling]

    yield play
    for each in found.values():
        each.ledger.close()


def _play(parent: Path, coupling: str) -> Played:
    case = parent / "case"
    shutil.copytree(EXAMPLES / "south-east-london", case)
    terms = case / "cohort.toml"
    terms.write_text(terms.read_text(encoding="utf-8").replace('"all_or_none"', f'"{coupling}"'), encoding="utf-8")
    file = case / "script.toml"
    script = bromley_declines(file.read_text(encoding="utf-8"))
    if coupling == "all_or_none":
        script = script.split("[[steps]]\nat = 2016-11-16T15:00:00")[0]
        script += SUBMITS.format(at="2016-11-28T10:00:00", who="southwark", code="08Q")
    else:
        script = script.split("# All agreed by 25 November")[0]
        for who, code in zip(("bexley", "greenwich", "lambeth", "lewisham", "southwark"), OTHERS, strict=True):
            submits = SUBMITS.format(at="2016-11-28T10:00:00", who=who, code=code)
            script += submits.replace('refused = "AlreadyClosed"\n', "\n")
        script += SUBMITS.format(at="2016-11-28T10:30:00", who="bromley", code="07Q")
    file.write_text(script, encoding="utf-8")
    return rehearsed(case, parent / "kept")


def test_proceed_with_rest_the_five_that_agreed_submit_without_the_one_that_declined(
    coupled: Callable[[str], Played],
) -> None:
    played = coupled("proceed_with_rest")
    assert played.event(COHORT, "cohort.went_ahead").payload["agreed"] == list(OTHERS)
    assert {played.where(f"application-{code}-1").stage for code in OTHERS} == {"submission"}
    declined = played.state(BROMLEY)
    assert isinstance(declined, Closed)
    assert (declined.ending, declined.reason) == ("rejected", "governing_body")
    decisions = {each.ccg_code: each.decision for each in reading.cohort_members(played.ledger, COHORT)}
    assert decisions == {"07Q": "declined"} | dict.fromkeys(OTHERS, "agreed")


def test_proceed_with_rest_nobody_submits_before_every_governing_body_has_decided(
    coupled: Callable[[str], Played],
) -> None:
    assert coupled("proceed_with_rest").refused("HeldByCohort", "07N, 07Q, 08A, 08K, 08L")


def test_all_or_none_one_no_ends_every_application(coupled: Callable[[str], Played]) -> None:
    played = coupled("all_or_none")
    failed = played.event(COHORT, "cohort.failed")
    assert (failed.payload["reason"], failed.payload["ccgs"]) == ("declined", ["07Q"])
    for code in OTHERS:
        ended = played.state(f"application-{code}-1")
        assert isinstance(ended, Closed)
        assert (ended.ending, ended.reason) == ("withdrawn", "cohort_failed")
    assert played.refused("AlreadyClosed", SOUTHWARK)


def test_what_ends_by_itself_leaves_nothing_among_the_refusals(coupled: Callable[[str], Played]) -> None:
    """The refusals are those that the script wants, and none is of one stream by another."""
    for coupling in ("all_or_none", "proceed_with_rest"):
        refused = reading.refusals(coupled(coupling).ledger)
        assert not [each for each in refused if each.organisation == "system"]
