"""The first schema: events, commands, heads, and the projections.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op

from ledger.migrations.guarding import guard

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

POSITION = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
APPEND_ONLY = ("events", "commands", "reuses")


def upgrade() -> None:
    """Create all tables, and have the database itself refuse to change what is recorded."""
    op.create_table(
        "applications",
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("ccg_code", sa.Text(), nullable=False),
        sa.Column("ccg_name", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=True),
        sa.Column("ended_at_stage", sa.Text(), nullable=True),
        sa.Column("waiting_for", sa.Text(), nullable=False),
        sa.Column("due_kind", sa.Text(), nullable=True),
        sa.Column("due_at", sa.Text(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=True),
        sa.Column("start_on", sa.Text(), nullable=True),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("round", sa.Text(), nullable=True),
        sa.Column("policy", sa.Text(), nullable=True),
        sa.Column("delegation_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("stream_id", name=op.f("pk_applications")),
    )
    op.create_index("ix_applications_ccg_code", "applications", ["ccg_code"], unique=False)
    op.create_table(
        "ballots",
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("ccg_code", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("functions", sa.Text(), nullable=False),
        sa.Column("partial_scope", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.Text(), nullable=False),
        sa.Column("closes_at", sa.Text(), nullable=True),
        sa.Column("roll", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=True),
        sa.Column("roll_weight", sa.Integer(), nullable=False),
        sa.Column("returned_weight", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=True),
        sa.Column("verify_by", sa.Text(), nullable=True),
        sa.Column("verified_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("stream_id", name=op.f("pk_ballots")),
    )
    op.create_index("ix_ballots_application_id", "ballots", ["application_id"], unique=False)
    op.create_table(
        "ccgs",
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("practices", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("stream_id", name=op.f("pk_ccgs")),
    )
    op.create_table(
        "claims",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_claims")),
    )
    op.create_index("ix_claims_stream_id", "claims", ["stream_id"], unique=False)
    op.create_table(
        "commands",
        sa.Column("position", POSITION, autoincrement=True, nullable=False),
        sa.Column("command_id", sa.Text(), nullable=False),
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("envelope", sa.Text(), nullable=False),
        sa.Column("received_at", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.Text(), nullable=False),
        sa.Column("decided_version", sa.Integer(), nullable=False),
        sa.Column("reads", sa.Text(), nullable=False),
        sa.Column("claims", sa.Text(), nullable=False),
        sa.Column("policy_hash", sa.Text(), nullable=True),
        sa.Column("rules_version", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("events", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=True),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_commands")),
        sa.UniqueConstraint("command_id", name=op.f("uq_commands_command_id")),
    )
    op.create_index("ix_commands_stream_id_position", "commands", ["stream_id", "position"], unique=False)
    op.create_table(
        "deadlines",
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("reaches_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("stream_id", "kind", "effect", "at", name=op.f("pk_deadlines")),
    )
    op.create_index("ix_deadlines_at", "deadlines", ["at"], unique=False)
    op.create_table(
        "delegations",
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("ccg_code", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("live", sa.Text(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("start_on", sa.Text(), nullable=True),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("operational_by", sa.Text(), nullable=True),
        sa.Column("paused_since", sa.Text(), nullable=True),
        sa.Column("paused_days", sa.Integer(), nullable=True),
        sa.Column("notice_effective_on", sa.Text(), nullable=True),
        sa.Column("ended_on", sa.Text(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("stream_id", name=op.f("pk_delegations")),
    )
    op.create_index("ix_delegations_application_id", "delegations", ["application_id"], unique=False)
    op.create_table(
        "events",
        sa.Column("position", POSITION, autoincrement=True, nullable=False),
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("schema_version", sa.Integer(), nullable=False),
        sa.Column("occurred_at", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("command_id", sa.Text(), nullable=False),
        sa.Column("correlation_id", sa.Text(), nullable=False),
        sa.Column("causation_id", sa.Text(), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_events")),
    )
    op.create_index("uq_events_stream_id_version", "events", ["stream_id", "version"], unique=True)
    op.create_table(
        "holdings",
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("function", sa.Text(), nullable=False),
        sa.Column("phase", sa.Integer(), nullable=False),
        sa.Column("effective_on", sa.Text(), nullable=False),
        sa.Column("returned_on", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("stream_id", "number", name=op.f("pk_holdings")),
    )
    op.create_table(
        "levels",
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ccg_code", sa.Text(), nullable=False),
        sa.Column("function", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("announced_on", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Text(), nullable=False),
        sa.Column("delegation_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("stream_id", "number", name=op.f("pk_levels")),
    )
    op.create_table(
        "meeting_items",
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("excluded", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("for_", sa.Integer(), nullable=True),
        sa.Column("against", sa.Integer(), nullable=True),
        sa.Column("abstained", sa.Integer(), nullable=True),
        sa.Column("denominator", sa.Integer(), nullable=True),
        sa.Column("casting_vote", sa.Text(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("stream_id", "item_id", name=op.f("pk_meeting_items")),
    )
    op.create_table(
        "meetings",
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("ccg_code", sa.Text(), nullable=False),
        sa.Column("committee", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("meets_at", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("stream_id", name=op.f("pk_meetings")),
    )
    op.create_index("ix_meetings_application_id", "meetings", ["application_id"], unique=False)
    op.create_table(
        "notices",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_notices")),
    )
    op.create_table(
        "owed",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("called_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_owed")),
    )
    op.create_index("ix_owed_stream_id_version", "owed", ["stream_id", "version"], unique=False)
    op.create_table(
        "phases",
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("functions", sa.Text(), nullable=False),
        sa.Column("planned_on", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Text(), nullable=True),
        sa.Column("gates_met", sa.Text(), nullable=False),
        sa.Column("gates_open", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("stream_id", "number", name=op.f("pk_phases")),
    )
    op.create_table(
        "published_figures",
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("function", sa.Text(), nullable=False),
        sa.Column("percentage", sa.Integer(), nullable=False),
        sa.Column("respondents", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("irreproducible", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("stream_id", "number", name=op.f("pk_published_figures")),
    )
    op.create_table(
        "refusals",
        sa.Column("command_id", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("received_at", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("command_id", "content_hash", name=op.f("pk_refusals")),
    )
    op.create_index("ix_refusals_stream_id", "refusals", ["stream_id"], unique=False)
    op.create_table(
        "reuses",
        sa.Column("command_id", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("envelope", sa.Text(), nullable=False),
        sa.Column("received_at", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("command_id", "content_hash", name=op.f("pk_reuses")),
    )
    op.create_table(
        "reviews",
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Text(), nullable=False),
        sa.Column("to_on", sa.Text(), nullable=False),
        sa.Column("rating", sa.Text(), nullable=True),
        sa.Column("kpis", sa.Text(), nullable=False),
        sa.Column("action_plan", sa.Text(), nullable=False),
        sa.Column("plan_completed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("stream_id", "quarter", name=op.f("pk_reviews")),
    )
    op.create_table(
        "roll",
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("practice", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("stream_id", "practice", name=op.f("pk_roll")),
    )
    op.create_table(
        "streams",
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("stream_id", name=op.f("pk_streams")),
    )
    op.create_index("ix_streams_noun", "streams", ["noun"], unique=False)
    op.create_table(
        "survey_results",
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("function", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("yes", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("respondents", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("stream_id", "segment", "function", name=op.f("pk_survey_results")),
    )
    op.create_table(
        "surveys",
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("ccg_code", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("functions", sa.Text(), nullable=False),
        sa.Column("segments", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.Text(), nullable=False),
        sa.Column("closes_at", sa.Text(), nullable=True),
        sa.Column("responses", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("stream_id", name=op.f("pk_surveys")),
    )
    op.create_index("ix_surveys_application_id", "surveys", ["application_id"], unique=False)
    op.create_table(
        "tallies",
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("function", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("for_", sa.Integer(), nullable=False),
        sa.Column("against", sa.Integer(), nullable=False),
        sa.Column("abstain", sa.Integer(), nullable=False),
        sa.Column("denominator", sa.Integer(), nullable=False),
        sa.Column("share", sa.Text(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("stream_id", "function", name=op.f("pk_tallies")),
    )
    op.create_table(
        "tasks",
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("due_at", sa.Text(), nullable=True),
        sa.Column("command", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("stream_id", "key", name=op.f("pk_tasks")),
    )
    op.create_index("ix_tasks_organisation_role", "tasks", ["organisation", "role"], unique=False)
    for table in APPEND_ONLY:
        guard(table)
