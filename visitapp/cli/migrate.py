"""`visitapp migrate`: bring the database to the newest schema."""

from __future__ import annotations

import asyncio

import typer


def migrate() -> None:
    """Bring the database to the newest schema and keep every row."""
    from visitapp.settings import load_settings
    from visitapp.store.migrate import migrate as migrate_database

    settings = load_settings()
    applied = asyncio.run(migrate_database(settings.database_url, settings.site_host))
    typer.echo("\n".join(f"applied {name}" for name in applied) or "nothing to migrate")
