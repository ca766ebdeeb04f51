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
        ops.AlterModelOptions(
            name='PlanPattern',
            options={'table': 'plan_pattern', 'app': 'visitapp', 'pk_attr': 'id', 'table_description': 'Parts of journeys that many verdicts have, with marks for dates, named_on: when one was last written.'},
        ),
    ]
