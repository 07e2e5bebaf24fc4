"""The history of the ledger's tables, as Alembic reads it."""
