from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from visitapp.store.fields import UtcDatetimeField
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('visitapp', '0017_festivals')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Mail',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('uid', fields.CharField(unique=True, max_length=32)),
                ('user', fields.ForeignKeyField('visitapp.User', source_field='user_id', db_index=True, db_constraint=True, to_field='id', related_name='mails', on_delete=OnDelete.CASCADE)),
                ('kind', fields.TextField(unique=False)),
                ('subject', fields.TextField(unique=False)),
                ('text', fields.TextField(unique=False)),
                ('html', fields.TextField(unique=False)),
                ('created_at', UtcDatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
                ('next_at', UtcDatetimeField(null=True, db_index=True, auto_now=False, auto_now_add=False)),
                ('tries', fields.IntField(default=0)),
                ('outcome', fields.TextField(unique=False)),
            ],
            options={'table': 'mail', 'app': 'visitapp', 'pk_attr': 'id', 'table_description': 'A mail to somebody of an office. Its words go once it is sent or given up.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SourceHost',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('host', fields.CharField(unique=True, max_length=255)),
                ('holder', fields.TextField(unique=False)),
                ('held_until', UtcDatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('wait_until', UtcDatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('robots_status', fields.IntField(null=True)),
                ('robots_text', fields.TextField(unique=False)),
                ('robots_at', UtcDatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'source_host', 'app': 'visitapp', 'pk_attr': 'id', 'table_description': 'A host that sources are on: who fetches from it now, until when it is to be left alone, its robots.txt.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SourceNews',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('source', fields.ForeignKeyField('visitapp.Source', source_field='source_id', db_index=True, db_constraint=True, to_field='id', related_name='news', on_delete=OnDelete.CASCADE)),
                ('state', fields.TextField(unique=False)),
                ('detail', fields.TextField(unique=False)),
                ('at', UtcDatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
                ('told_at', UtcDatetimeField(null=True, db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'source_news', 'app': 'visitapp', 'pk_attr': 'id', 'table_description': 'That a source stopped working, or works again. told_at: when it was taken into a mail, or found too old for one.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Source',
            name='lasts_s',
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name='Source',
            name='state',
            field=fields.TextField(db_default='well', unique=False),
        ),
        ops.AddField(
            model_name='User',
            name='mail_language',
            field=fields.TextField(db_default='sv', unique=False),
        ),
        ops.AddField(
            model_name='User',
            name='source_mail',
            field=fields.BooleanField(db_default=True),
        ),
        ops.AddField(
            model_name='User',
            name='weekly_mail',
            field=fields.BooleanField(db_default=True),
        ),
    ]
