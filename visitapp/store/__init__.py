"""The only place with SQL and Tortoise. Its functions take and return domain types, never models."""
