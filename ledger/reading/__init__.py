"""What edges ask of the ledger: typed rows of the projections, and a stream's timeline.

Nothing secret leaves through here: a ballot's answers are left out until it has closed (rule W6).
"""

from ledger.reading.answers import Faulted, NoticeOfEvent, Refused, faults, notices, refusals
from ledger.reading.ballots import Ballot, Elector, Tally, ballot, not_returned, roll, tallies
from ledger.reading.cohorts import Cohort, CohortMember, TermDiffers, cohort, cohort_members, cohorts
from ledger.reading.delegations import Delegation, Holding, Kpi, Phase, Review, delegation, holdings, phases, reviews
from ledger.reading.disputes import Dispute, disputes
from ledger.reading.happenings import Entry, family, timeline
from ledger.reading.investments import Investment, investment, investments
from ledger.reading.meetings import Excluded, Meeting, MeetingItem, meeting, meeting_items
from ledger.reading.portfolio import Application, Overview, applications, overview
from ledger.reading.registers import Ccg, HeldLevel, ccgs, levels
from ledger.reading.research import Researched, research_rows
from ledger.reading.standings import standings
from ledger.reading.surveys import PublishedFigure, Survey, SurveyResult, published_figures, survey, survey_results
from ledger.reading.validations import Validation, validation, validations
from ledger.reading.waiting import Ahead, WaitingTask, deadlines, tasks, tasks_for

__all__ = [
    "Ahead",
    "Application",
    "Ballot",
    "Ccg",
    "Cohort",
    "CohortMember",
    "Delegation",
    "Dispute",
    "Elector",
    "Entry",
    "Excluded",
    "Faulted",
    "HeldLevel",
    "Holding",
    "Investment",
    "Kpi",
    "Meeting",
    "MeetingItem",
    "NoticeOfEvent",
    "Overview",
    "Phase",
    "PublishedFigure",
    "Refused",
    "Researched",
    "Review",
    "Survey",
    "SurveyResult",
    "Tally",
    "TermDiffers",
    "Validation",
    "WaitingTask",
    "applications",
    "ballot",
    "ccgs",
    "cohort",
    "cohort_members",
    "cohorts",
    "deadlines",
    "delegation",
    "disputes",
    "family",
    "faults",
    "holdings",
    "investment",
    "investments",
    "levels",
    "meeting",
    "meeting_items",
    "not_returned",
    "notices",
    "overview",
    "phases",
    "published_figures",
    "refusals",
    "research_rows",
    "reviews",
    "roll",
    "standings",
    "survey",
    "survey_results",
    "tallies",
    "tasks",
    "tasks_for",
    "timeline",
    "validation",
    "validations",
]
