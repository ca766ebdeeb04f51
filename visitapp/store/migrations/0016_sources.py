from tortoise import migrations
from tortoise.migrations import operations as ops
from visitapp.store.fields import UtcDatetimeField
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('visitapp', '0015_places')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Source',
            name='released_at',
            field=UtcDatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Source',
            name='paused_by',
            field=fields.TextField(db_default='', unique=False),
        ),
        ops.AddField(
            model_name='Harvest',
            name='shortfall',
            field=fields.TextField(db_default='', unique=False),
        ),
    ]
