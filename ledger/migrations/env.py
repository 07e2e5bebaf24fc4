"""What Alembic runs: the migrations, on the connection and in the transaction that `ledger.migrating` opened."""

from alembic import context

from ledger.projections import PROJECTED_TABLES
from ledger.tables import METADATA

assert all(table.metadata is METADATA for table in PROJECTED_TABLES)

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
