from django.db import migrations, models


class Migration(migrations.Migration):
    """With a default in the database: the column is there at once, however many entries there are."""

    dependencies = [
        ('accounts', '0011_contact_files'),
    ]

    operations = [
        migrations.AddField(
            model_name='auditentry',
            name='place',
            field=models.CharField(blank=True, db_comment='Country, and city: ES/Bilbao.', db_default='', default='', max_length=80, verbose_name='place'),
        ),
    ]
