"""A practice's yearly hearing: notice, evidence, and whether it keeps its investment."""
