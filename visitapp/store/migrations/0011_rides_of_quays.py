from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('visitapp', '0009_rides_home')]

    initial = False

    operations = [
        ops.CreateModel(
            name='QuayRides',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('uid', fields.CharField(unique=True, max_length=160)),
                ('day', fields.DateField(db_index=True)),
                ('version', fields.TextField(unique=False)),
                ('places', fields.TextField(unique=False)),
                ('answers', fields.TextField(unique=False)),
            ],
            options={'table': 'quay_rides', 'app': 'visitapp', 'pk_attr': 'id', 'table_description': 'By bus and train from a port when a boat has landed, or to it by a check-in, for the places of that day.'},
            bases=['Model'],
        ),
    ]
