"""Triggers with which the database itself refuses to change what is recorded; for migrations, and never edited."""

from alembic import op


def guard(table: str) -> None:
    """Refuse every update and delete of a table's rows, whoever asks."""
    sentence = f"{table} is append-only"
    if op.get_bind().dialect.name == "sqlite":
        for change in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql "
        f"AS $$ BEGIN RAISE EXCEPTION '{sentence}'; END $$"
    )
    for change in ("update", "delete", "truncate"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{change} BEFORE {change} ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
        )
