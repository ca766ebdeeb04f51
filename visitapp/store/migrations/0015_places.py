from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from visitapp.store.fields import UtcDatetimeField
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('visitapp', '0014_match_graph')]

    initial = False

    operations = [
        ops.CreateModel(
            name='PlaceEntry',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('uid', fields.CharField(unique=True, max_length=80)),
                ('told', fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('said', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('merged_into', fields.CharField(db_index=True, max_length=80)),
                ('slugs', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('hours', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('changed_by', fields.TextField(unique=False)),
                ('changed_at', UtcDatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'place_entry', 'app': 'visitapp', 'pk_attr': 'id', 'table_description': 'What offices say of a place, beside what the region has in its files. The place itself is made of both.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='UnknownPlace',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('uid', fields.CharField(unique=True, max_length=32)),
                ('name', fields.TextField(unique=False)),
                ('name_key', fields.CharField(db_index=True, max_length=120)),
                ('address', fields.TextField(unique=False)),
                ('municipality_slug', fields.CharField(db_index=True, max_length=120)),
                ('latitude', fields.FloatField(null=True)),
                ('longitude', fields.FloatField(null=True)),
                ('first_seen_at', UtcDatetimeField(auto_now=False, auto_now_add=False)),
                ('last_seen_at', UtcDatetimeField(auto_now=False, auto_now_add=False)),
                ('state', fields.CharField(db_index=True, max_length=20)),
                ('place_uid', fields.TextField(unique=False)),
                ('everywhere', fields.BooleanField(default=False)),
                ('decided_by', fields.TextField(unique=False)),
                ('decided_at', UtcDatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'unknown_place', 'app': 'visitapp', 'pk_attr': 'id', 'table_description': 'A place that events name and that is none of ours, as one of them names it, and what an office decided.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Event',
            name='place_key',
            field=fields.CharField(null=True, db_index=True, max_length=32),
        ),
        ops.AddField(
            model_name='Event',
            name='room',
            field=fields.TextField(db_default='', unique=False),
        ),
        ops.AddField(
            model_name='Source',
            name='place_strategy',
            field=fields.TextField(db_default='event', unique=False),
        ),
        ops.AddField(
            model_name='Source',
            name='place_uid',
            field=fields.TextField(db_default='', unique=False),
        ),
    ]
