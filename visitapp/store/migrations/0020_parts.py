from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('visitapp', '0019_patterns')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Reach',
            name='said',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='Reach',
            name='said_sequence',
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name='Reach',
            name='out_boat_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='Reach',
            name='out_way_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='Reach',
            name='home_boat_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='Reach',
            name='home_way_id',
            field=fields.BigIntField(null=True),
        ),
        ops.CreateModel(
            name='PlanPart',
            fields=[
                ('id', fields.BigIntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ('text', fields.TextField(unique=False)),
                ('named_on', fields.DateField()),
            ],
            options={'table': 'plan_part', 'app': 'visitapp', 'pk_attr': 'id', 'table_description': 'Boats and ways that many verdicts have, with marks for dates, named_on: when one of them was last written.'},
            bases=['Model'],
        ),
    ]
