from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise.fields.base import OnDelete
from visitapp.store.fields import UtcDatetimeField
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('visitapp', '0001_initial')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ApiToken',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('uid', fields.CharField(unique=True, max_length=32)),
                ('token_hash', fields.CharField(unique=True, max_length=64)),
                ('office', fields.ForeignKeyField('visitapp.Office', source_field='office_id', db_index=True, db_constraint=True, to_field='id', related_name='api_tokens', on_delete=OnDelete.CASCADE)),
                ('name', fields.TextField(unique=False)),
                ('created_by', fields.TextField(unique=False)),
                ('created_at', UtcDatetimeField(auto_now=False, auto_now_add=False)),
                ('last_used_at', UtcDatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('revoked_at', UtcDatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'api_token', 'app': 'visitapp', 'pk_attr': 'id', 'table_description': 'What lets a program write for an office. The program holds the token, we hold its hash.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='FeedCode',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('code', fields.CharField(unique=True, max_length=16)),
                ('language', fields.TextField(unique=False)),
                ('query', fields.TextField(unique=False)),
                ('created_at', UtcDatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'feed_code', 'app': 'visitapp', 'pk_attr': 'id', 'table_description': 'A short permanent address of a slice in a language. Its meaning never changes.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='FilterValue',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('uid', fields.CharField(unique=True, max_length=190)),
                ('kind', fields.TextField(unique=False)),
                ('slug', fields.TextField(unique=False)),
                ('alias_of', fields.TextField(unique=False)),
            ],
            options={'table': 'filter_value', 'app': 'visitapp', 'pk_attr': 'id', 'table_description': 'A value that a filter took at some time, so that it is taken for ever. alias_of: what it was merged into.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Notice',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('uid', fields.CharField(unique=True, max_length=32)),
                ('event', fields.ForeignKeyField('visitapp.Event', source_field='event_id', db_index=True, db_constraint=True, to_field='id', related_name='notices', on_delete=OnDelete.CASCADE)),
                ('occurrence_uid', fields.CharField(db_index=True, max_length=32)),
                ('kind', fields.TextField(unique=False)),
                ('at', UtcDatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
                ('before', fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('after', fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
            ],
            options={'table': 'notice', 'app': 'visitapp', 'pk_attr': 'id', 'table_description': 'What those who follow changes are told of an event: that it is new, moved, cancelled, and so on.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Change',
            name='events',
            field=fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.AddField(
            model_name='Occurrence',
            name='moved_from',
            field=fields.TextField(null=True, unique=False),
        ),
    ]
