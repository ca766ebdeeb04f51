from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise.fields.base import OnDelete
from visitapp.store.fields import UtcDatetimeField
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('visitapp', '0013_mappings')]

    initial = False

    operations = [
        ops.CreateModel(
            name='MatchDue',
            fields=[
                ('event_id', fields.IntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ('mark', fields.CharField(max_length=20)),
            ],
            options={'table': 'match_due', 'app': 'visitapp', 'pk_attr': 'event_id', 'table_description': 'An event, as it was made, of which something changed since it was last compared. mark: of the newest change.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='MatchPair',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('uid', fields.CharField(unique=True, max_length=40)),
                ('low', fields.ForeignKeyField('visitapp.Event', source_field='low_id', db_index=True, db_constraint=True, to_field='id', related_name='pairs_as_low', on_delete=OnDelete.CASCADE)),
                ('high', fields.ForeignKeyField('visitapp.Event', source_field='high_id', db_index=True, db_constraint=True, to_field='id', related_name='pairs_as_high', on_delete=OnDelete.CASCADE)),
                ('score', fields.FloatField()),
                ('verdict', fields.CharField(db_index=True, max_length=20)),
                ('reasons', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('compared_at', UtcDatetimeField(auto_now=False, auto_now_add=False)),
                ('decision', fields.TextField(unique=False)),
                ('decided_by', fields.TextField(unique=False)),
                ('decided_at', UtcDatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'match_pair', 'app': 'visitapp', 'pk_attr': 'id', 'table_description': 'Two events that may be one: what comparing them came to, and what a person decided, which counts for ever.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Record',
            name='born',
            field=fields.ForeignKeyField('visitapp.Event', source_field='born_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='born_records', on_delete=OnDelete.SET_NULL),
        ),
        # What is known already stays with the event that was made for it, and is compared once.
        ops.RunSQL("UPDATE record SET born_id = event_id"),
        ops.RunSQL("INSERT INTO match_due (event_id, mark) SELECT id, '' FROM event"),
    ]
