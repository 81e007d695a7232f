"""Alembic's entry: runs the migrations over the connection that ``actions.bar.database.migrate`` hands over."""

from alembic import context

from actions.bar.database import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite cannot alter a table in place
)
with context.begin_transaction():
    context.run_migrations()
