"""How things are shown: plain words and tables for people, JSON for programs.

Not what is shown: each command knows that.
"""

import csv
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from pydantic import BaseModel, JsonValue
from rich.console import Console
from rich.table import Table
from rich.text import Text

from domain.calendar import london
from domain.codes import noun_of
from domain.deadlines import Effect
from domain.messages import Outcome, Progress
from domain.model import Event
from domain.nouns import NOUNS

WIDE = 160
"""Columns when nobody is looking at a terminal."""


_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that a terminal obeys instead of showing, and those that turn the direction of what follows."""


def visible(text: str) -> str:
    """A text that somebody wrote, as it can be shown: it moves no cursor and hides nothing."""
    return _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text)


def console() -> Console:
    """Where people read."""
    return Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else WIDE)


def print_line(text: str, style: str = "") -> None:
    """A sentence for people, as long as it is."""
    console().print(Text(visible(text), style), soft_wrap=True)


def print_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Comma-separated values on standard output, the columns' names first."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_csv_cell(value) for value in row] for row in rows)


def _csv_cell(value: object) -> str:
    cell = "" if value is None else str(plain(value))
    # A spreadsheet takes a cell that begins so for a formula.
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell


def print_json(value: object) -> None:
    """One JSON document on standard output."""
    readable = sys.stdout.encoding.lower().startswith("utf")
    sys.stdout.write(json.dumps(plain(value), ensure_ascii=not readable, indent=2) + "\n")


def plain(value: object) -> JsonValue:
    """A value as JSON has it; instants in ISO 8601, UTC."""
    match value:
        case BaseModel():
            return value.model_dump(mode="json")
        case _ if is_dataclass(value):
            return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case None | bool() | int() | float() | str():
            return value
        case Iterable():
            return [plain(item) for item in value]
        case _ if hasattr(value, "isoformat"):
            text: str = value.isoformat()
            return text
        case _:
            return str(value)


def say(data: object, text: str, *, as_json: bool) -> None:
    """The one or the other."""
    if as_json:
        print_json(data)
    else:
        print_line(text)


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], empty: str) -> None:
    """A table for people, or one sentence when there is nothing in it."""
    cells = [[_cell(value) for value in row] for row in rows]
    if not cells:
        print_line(empty)
        return
    table = Table(
        title=visible(title) or None, title_justify="left", title_style="bold", header_style="bold", show_edge=False
    )
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in cells:
        table.add_row(*row)
    console().print(table)


def _cell(value: object) -> Text:
    match value:
        case None:
            return Text("")
        case datetime():
            return Text(london(value))
        case bool():
            return Text("yes" if value else "no")
        case _:
            return Text(visible(str(value)))


@lru_cache(maxsize=1)
def _event_sentences() -> Mapping[str, str]:
    assert NOUNS  # imported, so that every noun's events are defined
    return {str(model.model_fields["type"].default): _first_line(model) for model in Event.__subclasses__()}


_RULE_CITED = re.compile(r" \(rules? [^)]*\)")


def _first_line(model: type[Event]) -> str:
    """The sentence of an event's docstring up to what it adds for those who read the code."""
    sentence = " ".join((model.__doc__ or "").strip().split("\n\n")[0].split())
    short = re.split(r"[;:] ", _RULE_CITED.sub("", sentence))[0]
    return f"{short.removesuffix('.')}."


def event_sentence(event_type: str) -> str:
    """What an event says happened, in plain words; its type when this version does not know it."""
    return _event_sentences().get(event_type, event_type)


def dates_moved(days: int) -> str:
    """That the dates of a case are not its files' (rule T6)."""
    return f"All dates of the case and its round are moved by {days:+d} days."


def invented(files: Sequence[str]) -> Iterator[str]:
    """Which files of a case hold nothing real, in a sentence, if any do."""
    if files:
        yield f"Illustrative, not real: what {', '.join(files)} {'hold' if len(files) > 1 else 'holds'}."


def what_next(progress: Progress) -> str:
    """What a stream waits for now, and by when, as one sentence."""
    if progress.closed:
        return f"{progress.stream_id} has ended: {words(progress.stage)}."
    next_ = progress.waiting_for.removesuffix(".") or "it waits for nobody"
    if progress.due is not None:
        next_ += f"; next deadline {london(progress.due.at)} ({deadline_words(progress.due.kind)})"
    return sentence(next_)


def deadline_words(name: str) -> str:
    """A deadline's name for people: `decide_to_apply.remind` is "decide to apply, reminder"."""
    kind, _, effect = name.partition(".")
    added = {Effect.REMIND.value: ", reminder", Effect.ESCALATE.value: ", escalation"}
    return f"{words(kind)}{added.get(effect, '')}"


def months(number: int) -> str:
    """A length of time: "1 month", "6 months"."""
    return f"{number} month" if number == 1 else f"{number} months"


def sentence(text: str) -> str:
    """A text with a capital letter and one full stop."""
    return f"{text[:1].upper()}{text[1:].removesuffix('.')}."


def words(name: str) -> str:
    """An identifier as words: `governing_body` is "governing body"."""
    return name.replace("_", " ").replace(".", ": ")


_ENDED_BY = {"ccg": "by the CCG", "governing_body": "by the governing body", "nhs_england": "by NHS England"}


def ended_words(ending: str, reason: str) -> str:
    """How an application ended, and by whom or why: "rejected by NHS England", "withdrawn: ballot failed"."""
    by = _ENDED_BY.get(reason)
    return f"{words(ending)}: {words(reason)}" if by is None else f"{words(ending)} {by}"


def outcome_sentence(outcome: Outcome, stream_id: str) -> str:
    """What became of a command, for people."""
    match outcome.result:
        case "accepted":
            return "\n".join(map(event_sentence, outcome.events)) or NOTHING_LEFT
        case "refused":
            return f"Refused ({outcome.rule}): {outcome.sentence}"
        case "fault":
            return (
                f"The {noun_of(stream_id)}'s rules failed on this command, which is a defect: it is recorded as a "
                "fault and changed nothing. Please tell an operator."
            )
        case _:
            return f"Delivered to {stream_id}, and not yet decided: it is durable, and decided once a worker runs."


NOTHING_LEFT: Final = "Nothing was left to do; all stands as it was."
