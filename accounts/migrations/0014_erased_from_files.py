import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0013_audit_log_forgets_origins'),
    ]

    operations = [
        migrations.AddField(
            model_name='contactexport',
            name='erased',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name='ErasedAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address_hash', models.CharField(db_comment='HMAC', max_length=64)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation')),
            ],
            options={
                'verbose_name': 'erased address',
                'verbose_name_plural': 'erased addresses',
                'default_permissions': (),
                'indexes': [models.Index(fields=['organisation', 'address_hash'], name='accounts_erased_by_hash')],
            },
        ),
    ]
