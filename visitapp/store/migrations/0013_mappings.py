from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('visitapp', '0012_opening_hours')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Source',
            name='mapping',
            field=fields.TextField(db_default='', unique=False),
        ),
    ]
