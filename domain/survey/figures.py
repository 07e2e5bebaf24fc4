"""Published percentages, kept as they were published and apart from every count (rules F5, F6)."""

from domain.asking import NoFunctions
from domain.parsing import quoted
from domain.published import RecordedFigure, record_figure
from domain.survey.commands import RecordPublishedFigures
from domain.survey.refusals import FigureRecorded
from domain.survey.state import Open


def check_figures(state: Open, command: RecordPublishedFigures) -> tuple[RecordedFigure, ...]:
    """The figures as they are kept, each flagged when no count of its stated respondents gives it (rule F5).

    A figure may be of a segment or function that this survey does not ask about: it is what somebody published.

    Raises:
        NoFunctions: there is no figure.
        UnknownSegment, UnknownFunction, FunctionReserved, PercentageOutOfRange, CountRequired: as
            `domain.published.record_figure`.
        FigureRecorded: this source's figure is recorded already.
    """
    if not command.figures:
        raise NoFunctions("At least one published figure must be given.")
    known = {(figure.segment, figure.function, figure.source) for figure in state.published}
    recorded = []
    for published in command.figures:
        figure = record_figure(command.segment, published)
        key = (figure.segment, figure.function, figure.source)
        if key in known:
            raise FigureRecorded(
                f"The {figure.segment} figure for function '{figure.function}' of {quoted(figure.source)} is recorded "
                "already, and is kept as published."
            )
        known.add(key)
        recorded.append(figure)
    return tuple(recorded)
