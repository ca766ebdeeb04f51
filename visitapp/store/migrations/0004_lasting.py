from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from visitapp.store.indexes import LastingIndex


class Migration(migrations.Migration):
    dependencies = [("visitapp", "0003_reading")]

    initial = False

    operations = [
        ops.AddIndex(
            model_name="Occurrence",
            index=LastingIndex(
                fields=["state", "last_day", "starts_on", "sort_from", "event_id", "status", "kind"]
            ),
        ),
        ops.AddIndex(
            model_name="Record",
            index=Index(fields=["source_id", "withdrawn_at", "event_id"]),
        ),
    ]
