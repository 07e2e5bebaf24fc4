"""What one governing body's "no" does to the others, by how they are coupled (rule C1).

The example's own script has all six of south-east London agree; here Bromley's governing body declines, and the others
go on. That nobody goes on is told of a pair, which takes a fifth of the time.
"""

import re
import shutil
from collections.abc import Iterator

import pytest

from domain.application.state import Closed
from ledger import reading
from tests.replay.record import endings
from tests.scenarios.conftest import EXAMPLES, Played, rehearsed

OTHERS = ("07N", "08A", "08K", "08L", "08Q")


def submits(at: str, who: str, code: str, refused: str = "") -> str:
    """A step in which a CCG's officer submits its application, refused by a rule or not."""
    items = "conflicts_policy,additional_safeguards,finance_template,declaration,signature"
    step = f'[[steps]]\nat = {at}\nas = "officer-{who}"\nrun = "submit application-{code}-1 --items {items}"\n'
    return f'{step}refused = "{refused}"\n\n' if refused else f"{step}\n"


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
def six(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """The example, proceeding with the rest and Bromley declining, until the others have submitted."""
    parent = tmp_path_factory.mktemp("six")
    case = parent / "case"
    shutil.copytree(EXAMPLES / "south-east-london", case)
    terms = case / "cohort.toml"
    terms.write_text(
        terms.read_text(encoding="utf-8").replace('"all_or_none"', '"proceed_with_rest"'), encoding="utf-8"
    )
    file = case / "script.toml"
    script = bromley_declines(file.read_text(encoding="utf-8")).split("# All agreed by 25 November")[0]
    for who, code in zip(("bexley", "greenwich", "lambeth", "lewisham", "southwark"), OTHERS, strict=True):
        script += submits("2016-11-28T10:00:00", who, code)
    script += submits("2016-11-28T10:30:00", "bromley", "07Q", "AlreadyClosed")
    file.write_text(script, encoding="utf-8")
    played = rehearsed(case, parent / "kept")
    yield played
    played.ledger.close()


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """Two CCGs, all or none, of which the second declines; then the first submits."""
    parent = tmp_path_factory.mktemp("pair")
    (ending,) = [each for each in endings() if each.name == "cohort-failed"]
    case = ending.folder(parent)
    with (case / "script.toml").open("a", encoding="utf-8") as script:
        script.write("\n" + submits("2014-07-12T15:00:00", "alpha", "99Y", "AlreadyClosed"))
    played = rehearsed(case, parent / "kept")
    yield played
    played.ledger.close()


def test_proceed_with_rest_the_five_that_agreed_submit_without_the_one_that_declined(six: Played) -> None:
    assert six.event("cohort-SEL-1", "cohort.went_ahead").payload["agreed"] == list(OTHERS)
    assert {six.where(f"application-{code}-1").stage for code in OTHERS} == {"submission"}
    declined = six.state("application-07Q-1")
    assert isinstance(declined, Closed)
    assert (declined.ending, declined.reason) == ("rejected", "governing_body")
    decisions = {each.ccg_code: each.decision for each in reading.cohort_members(six.ledger, "cohort-SEL-1")}
    assert decisions == {"07Q": "declined"} | dict.fromkeys(OTHERS, "agreed")


def test_proceed_with_rest_nobody_submits_before_every_governing_body_has_decided(six: Played) -> None:
    assert six.refused("HeldByCohort", "07N, 07Q, 08A, 08K, 08L")


def test_all_or_none_one_no_ends_the_other_application(pair: Played) -> None:
    failed = pair.event("cohort-PAIR-1", "cohort.failed")
    assert (failed.payload["reason"], failed.payload["ccgs"]) == ("declined", ["99Z"])
    ended = pair.state("application-99Y-1")
    assert isinstance(ended, Closed)
    assert (ended.ending, ended.reason) == ("withdrawn", "cohort_failed")
    assert pair.refused("AlreadyClosed", "application-99Y-1")


def test_what_ends_by_itself_leaves_nothing_among_the_refusals(six: Played, pair: Played) -> None:
    """The refusals are those that the script wants, and none is of one stream by another."""
    for played in (six, pair):
        assert not [each for each in reading.refusals(played.ledger) if each.organisation == "system"]
