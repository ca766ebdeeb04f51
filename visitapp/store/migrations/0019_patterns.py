from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('visitapp', '0018_mails')]

    initial = False

    operations = [
        ops.CreateModel(
            name='PlanPattern',
            fields=[
                ('id', fields.BigIntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ('text', fields.TextField(unique=False)),
                ('named_on', fields.DateField()),
            ],
            options={'table': 'plan_pattern', 'app': 'visitapp', 'pk_attr': 'id', 'table_description': 'Journeys that many verdicts have, with marks for dates, named_on: when one of them was last written.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Reach',
            name='pattern_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='GroundMinutes',
            name='published',
            field=fields.BooleanField(default=False, db_default=False),
        ),
    ]
