from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("visitapp", "0002_publishing")]

    initial = False

    operations = [
        ops.AddIndex(
            model_name="Event",
            index=Index(fields=["municipality_slug", "state"]),
        ),
        ops.AddIndex(
            model_name="Event",
            index=Index(fields=["place_id", "state"]),
        ),
        ops.AddIndex(
            model_name="Event",
            index=Index(fields=["price_kind", "state"]),
        ),
        ops.AddIndex(
            model_name="Event",
            index=Index(fields=["latitude", "longitude", "state"]),
        ),
        ops.AddIndex(
            model_name="EventTag",
            index=Index(fields=["kind", "value", "event_id"]),
        ),
        ops.AddIndex(
            model_name="Occurrence",
            index=Index(fields=["state", "starts_on", "sort_from", "event_id", "last_day", "status", "kind"]),
        ),
        ops.AddIndex(
            model_name="Occurrence",
            index=Index(fields=["event_id", "state", "last_day", "starts_on", "sort_from", "status", "kind"]),
        ),
        ops.AddIndex(
            model_name="Reach",
            index=Index(fields=["occurrence_id", "crossing_id", "mode", "verdict"]),
        ),
    ]
