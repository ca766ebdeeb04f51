from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('visitapp', '0008_transport_feeds')]

    initial = False

    operations = [
        ops.CreateModel(
            name='RideHome',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('uid', fields.CharField(unique=True, max_length=60)),
                ('night', fields.DateField(db_index=True)),
                ('version', fields.TextField(unique=False)),
                ('rides', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
            ],
            options={'table': 'ride_home', 'app': 'visitapp', 'pk_attr': 'id', 'table_description': 'The last buses and trains of a night from a position towards each municipality, made of a version of networks.'},
            bases=['Model'],
        ),
    ]
