from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from visitapp.store.fields import UtcDatetimeField
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('visitapp', '0005_disruptions')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Trip',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('edit_hash', fields.CharField(unique=True, max_length=64)),
                ('read_token', fields.CharField(unique=True, max_length=64)),
                ('version', fields.IntField(default=1)),
                ('body', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('calendar', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('created_at', UtcDatetimeField(auto_now=False, auto_now_add=False)),
                ('changed_at', UtcDatetimeField(auto_now=False, auto_now_add=False)),
                ('seen_at', UtcDatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'trip', 'app': 'visitapp', 'pk_attr': 'id', 'table_description': 'A plan of a visitor, and nothing about who that is. We hold the hash of the token that may change it.'},
            bases=['Model'],
        ),
    ]
