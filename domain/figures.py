"""Figures for people to read: percentages beside the counts they come from, and what a published percentage can mean.

Not how anything is decided: thresholds are compared with exact fractions, never with these (rule F3).
"""

from domain.refusal import Refusal


class CountRequired(Refusal):
    """A percentage was offered where a count or a single answer is needed (rule F5)."""

    number = "F5"


def percentage(count: int, total: int) -> int:
    """The percentage that a count is of a total, in whole per cent, half up (rule F3); 0 of a total of 0."""
    return (200 * count + total) // (2 * total) if total else 0


def shown(count: int, total: int) -> str:
    """A count as people read it, with what it is out of: "57/63 (90%)" (rule F3)."""
    return f"{count}/{total} ({percentage(count, total)}%)" if total else f"{count}/{total}"


def count_giving(published: int, total: int) -> int | None:
    """The smallest whole number of `total` that is shown as this percentage, or None when there is none.

    None is what rule F5 calls irreproducible: the published figure can't come from that many respondents.
    """
    least = max(0, -((1 - 2 * published) * total // 200))
    return least if least <= total and percentage(least, total) == published else None


def is_percentage(text: str) -> bool:
    """Whether somebody wrote a percentage, such as "72%" or "72 per cent"."""
    lowered = text.strip().lower()
    return any(lowered.endswith(sign) and lowered != sign for sign in ("%", "per cent", "percent", "pct"))
