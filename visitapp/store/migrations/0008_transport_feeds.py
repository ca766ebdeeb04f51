from tortoise import migrations
from tortoise.migrations import operations as ops
from visitapp.store.fields import UtcDatetimeField
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('visitapp', '0007_road_times')]

    initial = False

    operations = [
        ops.CreateModel(
            name='TransportFeed',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(unique=True, max_length=60)),
                ('kind', fields.TextField(unique=False)),
                ('address', fields.TextField(unique=False)),
                ('key_name', fields.TextField(unique=False)),
                ('follows', fields.TextField(unique=False)),
                ('source', fields.TextField(unique=False)),
                ('every_s', fields.IntField()),
                ('a_month', fields.IntField()),
                ('etag', fields.TextField(unique=False)),
                ('last_modified', fields.TextField(unique=False)),
                ('validated_at', UtcDatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('next_at', UtcDatetimeField(null=True, db_index=True, auto_now=False, auto_now_add=False)),
                ('tried_at', UtcDatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('succeeded_at', UtcDatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('failures', fields.IntField()),
                ('problem', fields.TextField(unique=False)),
                ('outcome', fields.TextField(unique=False)),
                ('first_day', fields.DateField(null=True)),
                ('last_day', fields.DateField(null=True)),
            ],
            options={'table': 'transport_feed', 'app': 'visitapp', 'pk_attr': 'id', 'table_description': 'An address that timetables, networks or news of sailings are fetched from, and what became of it.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='TransportUse',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('uid', fields.CharField(unique=True, max_length=80)),
                ('feed_name', fields.CharField(db_index=True, max_length=60)),
                ('day', fields.DateField()),
                ('requests', fields.IntField()),
            ],
            options={'table': 'transport_use', 'app': 'visitapp', 'pk_attr': 'id', 'table_description': 'How often a feed was asked for on a day, in UTC, whatever came of it.'},
            bases=['Model'],
        ),
    ]
