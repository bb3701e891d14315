"""Run by Alembic: works on the connection that `engine` hands over, in its transaction."""

from __future__ import annotations

from alembic import context

from riparian.store.journal.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
