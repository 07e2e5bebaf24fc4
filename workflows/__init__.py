"""The workflows: one for each noun, which wait, keep time and deliver, and decide nothing.

They are listed in `workflows.registered`. A workflow's type name, its stream's id as workflow id, and the names of its
messages are contracts (docs/reference/contracts.md).
"""
