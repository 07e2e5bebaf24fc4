"""A command from its JSON, or a refusal that names field, value and rule in plain words.

Not whether the command is allowed: a code of the wrong form, for example, is the noun's own refusal.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue, ValidationError
from pydantic_core import ErrorDetails

from domain.model import Command
from domain.noun import Noun
from domain.refusal import MalformedCommand

LONGEST_QUOTE = 60
MOST_FAULTS = 5

_WORDS: Mapping[str, str] = {
    "missing": "is missing",
    "extra_forbidden": "is not a field here",
    "none_required": "must be left out",
    "string_type": "must be text",
    "string_too_short": "is too short",
    "string_pattern_mismatch": "does not have the form it must have",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "date_type": "must be a date such as 2014-11-01",
    "date_parsing": "must be a date such as 2014-11-01",
    "date_from_datetime_parsing": "must be a date such as 2014-11-01",
    "datetime_type": "must be an instant such as 2014-11-01T12:00:00Z",
    "datetime_parsing": "must be an instant such as 2014-11-01T12:00:00Z",
    "datetime_from_date_parsing": "must be an instant such as 2014-11-01T12:00:00Z",
    "timezone_aware": "must say its time zone, as in 2014-11-01T12:00:00Z",
    "tuple_type": "must be a list",
    "list_type": "must be a list",
    "model_type": "must be a group of fields",
    "model_attributes_type": "must be a group of fields",
    "dict_type": "must be a group of fields",
    "union_tag_not_found": "does not say its type",
}

_ESCAPED = re.compile(r"\\u(?:0000|d[89a-f])")


def quoted(value: object) -> str:
    """A value as a sentence shows it, cut short when long."""
    text = str(value).replace("\0", "\N{REPLACEMENT CHARACTER}")
    return f"'{text}'" if len(text) <= LONGEST_QUOTE else f"'{text[:LONGEST_QUOTE]}…'"


def fault_in_words(found: ErrorDetails, *, secret: bool = False) -> str:
    """One fault that pydantic found, without the field's name: "is 'x', and must be one of …"."""
    kind, message, value = found["type"], found["msg"], found["input"]
    context = found.get("ctx", {})
    said = "" if secret or isinstance(value, list | dict) else f"is {quoted(value)}, and "
    match kind:
        case "missing" | "extra_forbidden" | "none_required" | "union_tag_not_found":
            return _WORDS[kind]
        case "literal_error" | "enum":
            return f"{said}must be one of {context['expected']}"
        case "union_tag_invalid":
            return f"has the type {quoted(context['tag'])}, and must be one of {context['expected_tags']}"
        case "greater_than_equal":
            return f"{said}must be at least {context['ge']}"
        case "less_than_equal":
            return f"{said}must be at most {context['le']}"
        case "value_error":
            return f"is not right: {context['error']}"
        case "too_short":
            return f"must have at least {context['min_length']} entries"
        case "string_too_long":
            return f"{said}must have at most {context['max_length']:,} characters"
        case "too_long":
            return f"must have at most {context['max_length']} entries"
        case _:
            return said + _WORDS.get(kind, message[:1].lower() + message[1:])


def faults_in_words(error: ValidationError, skip: int = 0, *, secret: bool = False) -> tuple[str, ...]:
    """Each fault that pydantic found, as "field 'answers, entry 2, choice' is 'x', and must be one of …".

    `skip` leaves out that many leading parts of each location, such as the tag of a union. Nothing that the sender
    wrote is repeated of what is `secret`, not even a field's name that is none.
    """
    return tuple(with_its_field(found, skip, secret=secret) for found in error.errors(include_url=False))


def with_its_field(found: ErrorDetails, skip: int = 0, *, secret: bool = False) -> str:
    """One fault that pydantic found, as in `faults_in_words`."""
    parts = [f"entry {part + 1}" if isinstance(part, int) else part for part in found["loc"][skip:]]
    if secret and found["type"] == "extra_forbidden":
        parts[-1:] = ["one more"]
    if not parts and found["type"] == "value_error":
        return str(found["ctx"]["error"])  # What its fields mean together is not right, and it says so.
    field = f"field '{', '.join(parts)}' " if parts else ""
    return field + fault_in_words(found, secret=secret)


def is_text(value: str) -> bool:
    """Whether a text holds only characters that every database stores."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in value


def _unstorable(value: JsonValue, path: str = "") -> str | None:
    """The path of the first text that holds a character which no database stores, or None."""
    match value:
        case str():
            return None if is_text(value) else path
        case list():
            inner = ((f"{path}, entry {index}", item) for index, item in enumerate(value, start=1))
        case dict():
            inner = ((f"{path}, {key}" if path else key, item) for key, item in value.items())
        case _:
            return None
    return next((found for where, item in inner if (found := _unstorable(item, where)) is not None), None)


def check_text(document: Mapping[str, JsonValue]) -> None:
    """Nothing, when every text in it can be stored and sent.

    Raises:
        MalformedCommand: one can't; the sentence names its field.
    """
    if (where := _unstorable(dict(document))) is not None:
        raise MalformedCommand(f"The command can't be read: field '{where}' holds a character that is not text.")


def parse_command(noun: Noun[Any], document: Mapping[str, JsonValue]) -> Command:
    """The command that a JSON document states.

    Raises:
        MalformedCommand: it states none of this noun's commands; the sentence names each field, its value and the rule.
    """
    text = json.dumps(document)
    # Characters that no database stores are escaped here, and rare, so that most commands need no closer look.
    if _ESCAPED.search(text):
        check_text(document)
    kind = document.get("type")
    try:
        command: Command = noun.commands.validate_json(text)
    except ValidationError as error:
        tagged = all(fault["loc"][:1] == (kind,) for fault in error.errors(include_url=False))
        faults = faults_in_words(error, skip=1 if tagged else 0, secret=isinstance(kind, str) and kind in noun.secret)
        more = f"; and {len(faults) - MOST_FAULTS} more" if len(faults) > MOST_FAULTS else ""
        what = f"The command {quoted(kind)}" if tagged else f"The {noun.title}'s command"
        raise MalformedCommand(f"{what} can't be read: {'; '.join(faults[:MOST_FAULTS])}{more}.") from None
    return command
