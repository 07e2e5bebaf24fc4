"""The page of docs/reference on the files a case folder may bring of its own: their fields, in the words of a file."""

import ast
from collections.abc import Iterator
from datetime import date, datetime, time
from enum import Enum
from fractions import Fraction
from itertools import pairwise
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel

from domain.calendar import Period
from domain.committee import Committee
from domain.interest import Interest
from domain.policy import Policy, Round
from domain.procedures import Procedures
from tests.architecture.pages import WRITTEN, definition, fields_of, one_line, table

FILES: tuple[tuple[str, str, type[BaseModel]], ...] = (
    ("`round.toml`", "Its own round: a window of dates, and rules of scope.", Round),
    ("`policy.toml`", "Its own policy: every duration, threshold and choice of the journey.", Policy),
    ("`procedures.toml`", "The CCG's procedures beside applications.", Procedures),
    ("A committee", "One of `[[committees]]` in `committees.toml`.", Committee),
    ("An interest", "One of `[[interests]]` in `committees.toml`.", Interest),
)
PLAIN: dict[object, str] = {
    bool: "`true` or `false`",
    int: "a whole number",
    str: "text",
    date: "a date",
    datetime: "a date-time",
    AwareDatetime: "a date-time",
    time: "a time",
    Fraction: 'a fraction, such as `"2/3"`',
    Period: 'a length of time, such as `"14 days"`',
}


def files_page() -> str:
    """Every field of those files, with the words that may stand in it."""
    lines = [
        "# Fields of a case's own files",
        "",
        WRITTEN,
        "",
        "What [case-folder.md](case-folder.md) shows by example, whole. A field without a default is needed. A length "
        "of time is a whole number and `seconds`, `minutes`, `hours`, `days`, `working days`, `weeks` or `months`. "
        "`policies/standard.toml` and `policies/rounds/2014.toml` are whole examples.",
        "",
    ]
    told: set[type[BaseModel]] = set()
    for title, sentence, model in FILES:
        lines += [f"## {title}", "", sentence, "", *_fields(model)]
        for part in _parts(model):
            if part not in told:
                lines += [f"### {_name(part)}", "", f"{one_line(part.__doc__)}", "", *_fields(part)]
                told.add(part)
    return "\n".join(lines)


def _fields(model: type[BaseModel]) -> list[str]:
    meanings = {field.name: field.meaning for base in model.__mro__ if _is_model(base) for field in fields_of(base)}
    rows = []
    for name, field in model.model_fields.items():
        default = "" if field.is_required() else f", default {_default(field.get_default(call_default_factory=True))}"
        meaning = " ".join(filter(None, (meanings.get(name, ""), *_meanings_of_words(field.annotation))))
        rows.append((f"`{name}`", f"{_form(field.annotation)}{default}", meaning))
    return table(("field", "form", "meaning"), rows)


def _meanings_of_words(annotation: Any) -> Iterator[str]:
    """What each word of an enumeration means, where its source says so."""
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        body = definition(annotation)
        for statement, following in pairwise(body.body):
            match statement, following:
                case ast.Assign(value=ast.Constant(value=str(word))), ast.Expr(value=ast.Constant(value=str(meaning))):
                    yield f'`"{word}"`: {meaning}'
                case _:
                    pass


def _is_model(base: type) -> bool:
    return issubclass(base, BaseModel) and base.__module__.startswith("domain.") and bool(base.__annotations__)


def _name(model: type[BaseModel]) -> str:
    """`DisputeProcedure` as a heading: "Dispute procedure"."""
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in model.__name__).strip()
    return words[0].upper() + words[1:]


def _form(annotation: Any) -> str:
    if annotation in PLAIN:
        return PLAIN[annotation]
    arguments = get_args(annotation)
    match get_origin(annotation):
        case origin if origin is Annotated:
            return _form(arguments[0])
        case origin if origin is Literal:
            return _one_of(arguments)
        case origin if origin is tuple and arguments[-1] is Ellipsis:
            return f"a list: {_form(arguments[0])}"
        case origin if origin is tuple:
            return f"a list of {len(arguments)}: {_form(arguments[0])}"
        case origin if origin in (Union, UnionType):
            return " or ".join(_form(argument) for argument in arguments if argument is not NoneType)
        case _ if issubclass(annotation, Enum):
            return _one_of(tuple(member.value for member in annotation))
        case _:
            name = _name(annotation)
            return f"[{name.lower()}](#{name.lower().replace(' ', '-')})"


def _one_of(words: tuple[object, ...]) -> str:
    return " or ".join(f"`{word}`" if isinstance(word, int) else f'`"{word}"`' for word in words)


def _default(value: object) -> str:
    match value:
        case None | ():
            return "none"
        case bool():
            return f"`{str(value).lower()}`"
        case tuple():
            return f"`[{', '.join(map(str, value))}]`"
        case int() | time():
            return f"`{value}`"
        case BaseModel():
            return "its own"
        case Enum():
            return f'`"{value.value}"`'
        case _:
            return f'`"{value}"`'


def _parts(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """The models that a model's fields hold, and theirs."""
    for field in model.model_fields.values():
        for part in _models_in(field.annotation):
            yield part
            yield from _parts(part)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel) and annotation not in PLAIN:
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)
