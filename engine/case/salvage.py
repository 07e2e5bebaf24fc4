"""What can be read of a document that has faults: all but its faulty fields, and asking for one of those raises.

So every question is asked of what is right, and none is answered by what only follows from a fault. Not what is wrong:
that is the model's to say.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from types import NoneType, new_class
from typing import Annotated, Any, Never, TypeVar, cast, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from engine.case.positions import Path as Place

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")

WORDS = ("name", "title")
"""Fields that are only said in sentences."""
UNNAMED = "(unnamed)"
"""What stands for one of them that can't be read, so that nothing else is hidden by it."""


class NamedAlready(Exception):
    """What is asked for can't be read, for a fault that was named when its file was."""

    def __init__(self, entries: Mapping[Any, Any] | None = None) -> None:
        self.entries = entries or {}
        """Those that can be read, of a list or a table of plain values."""


class _Hollow:
    """Of a table, the fields that can be read."""

    def __getattr__(self, name: str) -> Never:
        if name in type(self).model_fields:  # type: ignore[attr-defined]  # it is mixed into models
            raise NamedAlready(vars(self).get(_entries_of(name)))
        raise AttributeError(name)


def readable(content: BaseModel) -> Mapping[str, object]:
    """The fields that can be read."""
    return {name: vars(content)[name] for name in type(content).model_fields if name in vars(content)}


def listed(content: M, field: Callable[[M], Sequence[T]]) -> Iterable[tuple[int, T]]:
    """The entries of a list that can be read, each with its place in it, whatever is wrong with the others."""
    try:
        return enumerate(field(content))
    except NamedAlready as error:
        return error.entries.items()


def paired(content: M, field: Callable[[M], Mapping[str, T]]) -> Iterable[tuple[str, T]]:
    """The entries of a table of plain values that can be read, whatever is wrong with the others."""
    try:
        return field(content).items()
    except NamedAlready as error:
        return error.entries.items()


def unreadable(model: type[M]) -> M:
    """A table of which nothing can be read."""
    return _hollow(model, {})


def salvage(model: type[M], document: Mapping[str, object]) -> tuple[M, Sequence[ErrorDetails]]:
    """The document as its model, and what the model finds wrong with it.

    Of a table, or a list of tables, the faulty fields alone can't be read; of a list of plain values that has a faulty
    entry, the others are only `listed`. Of a table whose fields contradict each other nothing can be read.
    """
    try:
        return model.model_validate(document, strict=False), ()
    except ValidationError as error:
        found = error.errors(include_url=False)
    try:
        content: M = _Salvaging(found).read(model, document, ())
    except NamedAlready:
        content = unreadable(model)
    return content, found


class _Salvaging:
    def __init__(self, found: list[ErrorDetails]) -> None:
        self.found = found
        self.wrong = {fault["loc"][:length] for fault in found for length in range(len(fault["loc"]) + 1)}
        """The places with a fault at them or inside them."""
        unknown = [fault for fault in found if fault["type"] == "extra_forbidden"]
        self.misspelt = {fault["loc"][:-1] for fault in unknown}
        """The tables with an unknown field, which may be meant for any that is left out."""
        self.scattered = {fault["loc"][:-1] for fault in unknown if isinstance(fault["input"], list)}
        """Those in which it is a list, so that some of its entries may belong to another list."""

    def read(self, kind: Any, value: object, at: Place) -> Any:
        """The value, as far as it can be read.

        Raises:
            NamedAlready: it can't.
        """
        if at not in self.wrong:
            return TypeAdapter(kind).validate_python(value, strict=False)
        kind, *_ = get_args(kind) if get_origin(kind) is Annotated else (kind,)
        if not any(len(place) > len(at) and place[: len(at)] == at for place in self.wrong):
            raise NamedAlready
        if isinstance(value, Mapping) and _is_table(kind):
            return self.table(kind, value, at)
        inner = [each for each in get_args(kind) if each is not NoneType]
        if len(inner) == 1:  # It may be left out.
            return self.read(inner[0], value, at)
        if isinstance(value, list | tuple) and get_origin(kind) is tuple:
            if _is_table(inner[0]):
                return tuple(self.entry(inner[0], entry, (*at, index)) for index, entry in enumerate(value))
            raise NamedAlready(dict(self.plain(inner[0], enumerate(value), at)))
        if isinstance(value, Mapping) and get_origin(kind) is dict:
            raise NamedAlready(dict(self.plain(inner[1], value.items(), at)))
        raise NamedAlready

    def table(self, model: type[M], said: Mapping[str, object], at: Place) -> M:
        words = {name: UNNAMED for name in WORDS if name in model.model_fields}
        made = _hollow(model, words | dict(self.fields(model, said, at)))
        try:
            model.model_validate(made)  # What its fields mean together was not asked while one was wrong.
        except NamedAlready:
            pass
        except ValidationError as error:
            self.found += ({**fault, "loc": at} for fault in error.errors(include_url=False))
            raise NamedAlready from None
        return made

    def fields(self, model: type[BaseModel], said: Mapping[str, object], at: Place) -> Iterator[tuple[str, object]]:
        for name, field in model.model_fields.items():
            key = field.alias or name
            place = (*at, key)
            if key in said:
                try:
                    value = self.read(_kind_of(field), said[key], place)
                    if isinstance(value, tuple) and at in self.scattered:
                        raise NamedAlready(dict(enumerate(value)))
                    yield name, value
                except NamedAlready as error:
                    yield _entries_of(name), error.entries
            elif not field.is_required() and at not in self.misspelt:
                yield name, field.get_default(call_default_factory=True)

    def entry(self, kind: type[BaseModel], value: object, at: Place) -> BaseModel:
        try:
            return cast("BaseModel", self.read(kind, value, at))
        except NamedAlready:
            return unreadable(kind)

    def plain(
        self, kind: Any, entries: Iterable[tuple[int | str, object]], at: Place
    ) -> Iterator[tuple[int | str, Any]]:
        for key, value in entries:
            with suppress(NamedAlready):
                yield key, self.read(kind, value, (*at, key))


def _entries_of(name: str) -> str:
    """Where a hollow table keeps the entries of a field that can be read though the field can't."""
    return f"entries of {name}"


def _is_table(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _kind_of(field: FieldInfo) -> Any:
    kind: Any = field.annotation
    for rule in field.metadata:
        kind = Annotated[kind, rule]
    return kind


def _hollow(model: type[M], known: Mapping[str, object]) -> M:
    made = _hollow_kind(model).model_construct()
    vars(made).clear()  # Among them are the defaults of fields that are wrong.
    vars(made).update(known)
    return cast("M", made)


@cache
def _hollow_kind(model: type[BaseModel]) -> type[BaseModel]:
    return new_class(model.__name__, (_Hollow, model), {"defer_build": True})
