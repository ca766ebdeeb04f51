from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from visitapp.store.fields import UtcDatetimeField
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('visitapp', '0004_lasting')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Disruption',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('uid', fields.CharField(unique=True, max_length=32)),
                ('crossing_slug', fields.CharField(db_index=True, max_length=80)),
                ('kind', fields.TextField(unique=False)),
                ('direction', fields.TextField(unique=False)),
                ('sailing_key', fields.TextField(unique=False)),
                ('first_day', fields.DateField()),
                ('last_day', fields.DateField(null=True)),
                ('departs_at', UtcDatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('arrives_at', UtcDatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('delay_min', fields.IntField()),
                ('port_name', fields.TextField(unique=False)),
                ('reasons', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('source', fields.TextField(unique=False)),
                ('demo', fields.BooleanField(default=False)),
                ('made_by', fields.TextField(unique=False)),
                ('made_at', UtcDatetimeField(auto_now=False, auto_now_add=False)),
                ('ended_at', UtcDatetimeField(null=True, db_index=True, auto_now=False, auto_now_add=False)),
                ('ended_by', fields.TextField(unique=False)),
                ('replaced', fields.BooleanField(default=False)),
            ],
            options={'table': 'disruption', 'app': 'visitapp', 'pk_attr': 'id', 'table_description': 'What an office said of a sailing, or of a crossing for some days. A row is never changed but for its end.'},
            bases=['Model'],
        ),
    ]
