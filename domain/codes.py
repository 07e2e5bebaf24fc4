"""Codes of organisations and streams, and the check of their form (rule I1).

Whether a code is known is a question to the register, asked where it matters.
"""

import re
from hashlib import sha1
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints, TypeAdapter, ValidationError

from domain.refusal import MalformedCode, WrongStream

NHS_ENGLAND = "NHSE"
"""The organisation of NHS England's actors here; not an ODS code."""

CCG_CODE = re.compile(r"[0-9]{2}[A-Z]")
PRACTICE_CODE = re.compile(r"[A-Z][0-9]{5}")

StreamId = Annotated[str, StringConstraints(pattern=r"^[a-z]+-[A-Za-z0-9]+(-[A-Za-z0-9]+)*$", max_length=80)]
"""`noun-…`, for example `application-04C-1`; also the workflow's id, so it holds no personal data."""

_STREAM_ID: TypeAdapter[str] = TypeAdapter(StreamId)


def is_stream_id(text: str) -> bool:
    """Whether it has the form of a stream's id."""
    try:
        _STREAM_ID.validate_python(text)
    except ValidationError:
        return False
    return True


def check_ccg_code(code: str) -> str:
    """The code itself.

    Raises:
        MalformedCode: it is not two digits and an upper-case letter (rule I1).
    """
    if not CCG_CODE.fullmatch(code):
        raise MalformedCode(f"CCG code '{code}' is not two digits and a capital letter, such as 04C.")
    return code


def check_practice_code(code: str) -> str:
    """The code itself.

    Raises:
        MalformedCode: it is not a capital letter and five digits (rule I1).
    """
    if not PRACTICE_CODE.fullmatch(code):
        raise MalformedCode(f"Practice code '{code}' is not a capital letter and five digits, such as C82001.")
    return code


def check_stream(stream_id: str, noun: str, ccg_code: str) -> None:
    """Nothing, when a stream that a person opens is named for its noun and its CCG: `application-04C-1`.

    Raises:
        MalformedCode: the CCG's code does not have its form (rule I1).
        WrongStream: the stream is named otherwise.
    """
    code = check_ccg_code(ccg_code)
    if not re.fullmatch(rf"{noun}-{code}-[1-9][0-9]*", stream_id):
        raise WrongStream(f"'{stream_id}' names no {noun} of CCG {code}; its first is named {noun}-{code}-1.")


_CCG_IN_STREAM = re.compile(rf"[a-z]+(?:-[a-z]+)*-({CCG_CODE.pattern})(?:-.*)?")


def ccg_in(stream_id: str) -> str | None:
    """The code of the CCG that a stream is named for: `04C` of `ballot-04C-1-1`; None when it is named for none."""
    found = _CCG_IN_STREAM.fullmatch(stream_id)
    return found[1] if found else None


def noun_of(stream_id: str) -> str:
    """The noun a stream id begins with: `ballot` of `ballot-04C-1-1`."""
    return stream_id.split("-", 1)[0]


def stream_of(noun: str, parent: str, number: int) -> str:
    """The id of a stream that another stream opens: `ballot-04C-1-2` is the second ballot of `application-04C-1`.

    What anything but an application opens carries its noun too: `meeting-investment-99A-1-1`.
    """
    return f"{noun}-{parent.removeprefix('application-')}-{number}"


def ccg_stream(ccg_code: str) -> str:
    """The id of a CCG's own stream: `ccg-04C`."""
    return f"ccg-{ccg_code}"


NAMESPACE = UUID("5b0f2a52-6f3c-5d0e-9a64-0c6e3e1b7f10")


def derived_id(*parts: str | int) -> str:
    """The same id for the same parts, always: what makes a repeated delivery recognisable (rule I3).

    A UUID of version 5. Written out here, since every event has one: the standard library's takes four times as long.
    """
    name = "/".join(map(str, parts)).encode()
    hashed = sha1(NAMESPACE.bytes + name, usedforsecurity=False).hexdigest()
    variant = "89ab"[int(hashed[16], 16) & 3]
    return f"{hashed[:8]}-{hashed[8:12]}-5{hashed[13:16]}-{variant}{hashed[17:20]}-{hashed[20:32]}"


def next_attempt(command_id: str) -> str:
    """The id under which a command is sent again that a defect kept from being decided: `X#2` after `X`, then `X#3`."""
    first, _, attempt = command_id.partition("#")
    return f"{first}#{int(attempt or 1) + 1}"


def first_attempt(command_id: str) -> str:
    """The id under which it was sent at first."""
    return command_id.partition("#")[0]
