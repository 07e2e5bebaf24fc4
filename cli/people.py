"""Who can act: the people of the case folders and files that this machine knows.

Edge data: the ledger holds their ids and nothing else of them.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from cli.deciding import Json, People
from cli.failing import Unusable
from cli.output import print_json, print_table
from engine.case import AnyCase, Person, read_people
from settings import Settings

EXAMPLE = Path(__file__).parents[1] / "examples" / "people.toml"


def people_files(settings: Settings) -> tuple[Path, ...]:
    """The files in which people are looked for: the one the settings name or the example's, and those of cases.

    Raises:
        Unusable: the one that the settings name is not there.
    """
    if settings.people is not None and not settings.people.is_file():
        raise Unusable(f"DELEGATION_PEOPLE: there is no file {settings.people}.")
    return (settings.people or EXAMPLE, *sorted(_folder(settings).glob("*.toml")))


def _folder(settings: Settings) -> Path:
    return settings.data_folder / "people"


def known_people(files: Iterable[Path]) -> tuple[Person, ...]:
    """Everybody in these files, each once.

    Raises:
        CaseFaulty: a file has faults.
    """
    return tuple(dict.fromkeys(person for path in files for person in read_people(path)))


def one_person(people: Sequence[Person], wanted: str, about: str | None = None) -> Person:
    """The person with this id, or with this `ID@ORGANISATION`; of several the one of the CCG that it is about.

    Raises:
        Unusable: there is none, or several.
    """
    subject, _, organisation = wanted.partition("@")
    found = [
        person
        for person in people
        if person.id == subject and (not organisation or person.organisation == organisation)
    ]
    if len(found) > 1:
        found = [person for person in found if person.organisation == about] or found
    if not found:
        raise Unusable(f"Nobody is known as '{wanted}'. `delegation people` lists who is; --people FILE adds others.")
    if len(found) > 1:
        choices = ", ".join(f"{person.id}@{person.organisation}" for person in found)
        raise Unusable(f"'{wanted}' is more than one person: {choices}. Say which.")
    return found[0]


def remember_people(settings: Settings, case: AnyCase, stream_id: str) -> None:
    """Keep the people of a case, so that --as finds them.

    Raises:
        OSError: the data folder can't be written to.
    """
    folder = _folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{stream_id}.toml").write_bytes(case.people_file.read_bytes())


def list_people(
    people: People = None,
    as_json: Json = False,
    organisation: Annotated[str | None, typer.Option(metavar="CODE", help="Only those of this organisation.")] = None,
) -> None:
    """List who can act by --as, with their organisations and roles.

    Example: delegation people --organisation NHSE
    """
    known = known_people([people] if people else people_files(Settings()))
    shown = [person for person in known if organisation in (None, person.organisation)]
    if as_json:
        print_json([{"id": p.id, "organisation": p.organisation, "roles": p.roles, "name": p.name} for p in shown])
        return
    rows = [(p.id, p.organisation, ", ".join(role.words for role in p.roles), p.name) for p in shown]
    print_table("", ("id", "organisation", "roles", "name"), rows, "Nobody is known.")
