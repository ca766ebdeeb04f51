from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('visitapp', '0016_sources')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Event',
            name='parent',
            field=fields.ForeignKeyField('visitapp.Event', source_field='parent_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='parts', on_delete=OnDelete.SET_NULL),
        ),
        ops.AddField(
            model_name='Record',
            name='part_of',
            field=fields.CharField(null=True, db_index=True, max_length=80),
        ),
    ]
