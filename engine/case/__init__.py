"""Case folders: an application, or a cohort of them, as files: read, checked and turned into commands.

Not running one: that is `engine.rehearsal` and the command line. The format is docs/reference/case-folder.md.
"""

from engine.case.cohorts import is_cohort, read_cohort
from engine.case.faults import CaseFaulty, Fault
from engine.case.model import AnyCase, C, Case, CohortCase, Person, Step
from engine.case.reading import read_case, read_committees, read_people
from engine.case.registers import Registers, RegisterUnusable
from engine.case.shipped import load_policy, load_round
from engine.case.skeleton import write_skeleton

__all__ = [
    "AnyCase",
    "C",
    "Case",
    "CaseFaulty",
    "CohortCase",
    "Fault",
    "Person",
    "RegisterUnusable",
    "Registers",
    "Step",
    "is_cohort",
    "load_policy",
    "load_round",
    "read_case",
    "read_cohort",
    "read_committees",
    "read_people",
    "write_skeleton",
]
