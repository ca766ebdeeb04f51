from tortoise import migrations
from tortoise.migrations import operations as ops
from visitapp.store.fields import UtcDatetimeField
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('visitapp', '0006_trips')]

    initial = False

    operations = [
        ops.CreateModel(
            name='RoadTime',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('uid', fields.CharField(unique=True, max_length=160)),
                ('port_slug', fields.CharField(db_index=True, max_length=80)),
                ('port_latitude', fields.IntField()),
                ('port_longitude', fields.IntField()),
                ('mode', fields.TextField(unique=False)),
                ('latitude', fields.IntField()),
                ('longitude', fields.IntField()),
                ('seconds', fields.IntField(null=True)),
                ('made_by', fields.TextField(unique=False)),
                ('version', fields.TextField(unique=False)),
                ('learnt_at', UtcDatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'road_time', 'app': 'visitapp', 'pk_attr': 'id', 'table_description': 'How long a way on roads takes from a port to a place, as another program told, null where none leads there.'},
            bases=['Model'],
        ),
    ]
