from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise.fields.base import OnDelete
from visitapp.store.fields import UtcDatetimeField
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('visitapp', '0011_rides_of_quays')]

    initial = False

    operations = [
        ops.CreateModel(
            name='PlaceHours',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('uid', fields.CharField(unique=True, max_length=100)),
                ('place', fields.ForeignKeyField('visitapp.Place', source_field='place_id', db_index=True, db_constraint=True, to_field='id', related_name='hours', on_delete=OnDelete.CASCADE)),
                ('demo', fields.BooleanField()),
                ('valid_to', fields.DateField()),
                ('body', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('kept_at', UtcDatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'place_hours', 'app': 'visitapp', 'pk_attr': 'id', 'table_description': 'The opening hours of a place as somebody gave them, those of an office beside those invented for the demo.'},
            bases=['Model'],
        ),
    ]
