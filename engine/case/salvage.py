"""What can be read of a document that has faults: all but its faulty fields, and asking for one of those raises.

So every question is asked of what is right, and none is answered by what only follows from a fault. Not what is wrong:
that is the model's to say.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from types import NoneType, new_class
from typing import Annotated, Any, Never, TypeVar, cast, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from engine.case.positions import Path as Place

M = TypeVar("M", bound=BaseModel)


class NamedAlready(Exception):
    """What is asked for can't be read, for a fault that was named when its file was."""


class _Hollow:
    """Of a table, the fields that can be read."""

    def __getattr__(self, name: str) -> Never:
        if name in type(self).model_fields:  # type: ignore[attr-defined]  # it is mixed into models
            raise NamedAlready(name)
        raise AttributeError(name)


def unreadable(model: type[M]) -> M:
    """A table of which nothing can be read."""
    return _hollow(model, {})


def salvage(model: type[M], document: Mapping[str, object]) -> tuple[M, Sequence[ErrorDetails]]:
    """The document as its model, and what the model finds wrong with it.

    Of a table, or a list of tables, the faulty fields alone can't be read; of a list of plain values with a faulty
    entry nothing can, nor of a table whose fields contradict each other.
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
        if isinstance(value, list | tuple) and get_origin(kind) is tuple:
            return tuple(self.entries(inner[0], value, at))
        if len(inner) == 1:  # It may be left out.
            return self.read(inner[0], value, at)
        raise NamedAlready

    def table(self, model: type[M], said: Mapping[str, object], at: Place) -> M:
        made = _hollow(model, dict(self.fields(model, said, at)))
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
                with suppress(NamedAlready):
                    yield name, self.read(_kind_of(field), said[key], place)
            elif not field.is_required():
                yield name, field.get_default(call_default_factory=True)

    def entries(self, kind: Any, values: Sequence[object], at: Place) -> Iterator[object]:
        for index, value in enumerate(values):
            try:
                yield self.read(kind, value, (*at, index))
            except NamedAlready:
                if not _is_table(kind):
                    raise
                yield unreadable(kind)


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
