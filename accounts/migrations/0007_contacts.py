"""Contacts, the words they are found by, and the ledger of consent, which is added to and read."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.db import migrations, models

# What accounts/contacts/words.py does to what people type, in the same order: decompose, drop accents and apostrophes,
# small letters, split at what is no letter and no digit. A phone number is found by its end without the country's code
# (one to three digits), too, and the organisation's number is a word by which one index serves all organisations.
ADD_WORDS = r"""
CREATE OR REPLACE FUNCTION accounts_contact_words(organisation bigint, first text, last text, email text, phone text)
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_to_tsvector(
        ARRAY['#' || organisation]
        || array_remove(
            regexp_split_to_array(
                lower(regexp_replace(
                    normalize(first || ' ' || last || ' ' || email, NFKD), '[\u0300-\u036f''\u2019\u02bc]', '', 'g'
                )),
                '[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+'
            ),
            ''
        )
        || CASE
            WHEN phone = '' THEN ARRAY[]::text[]
            ELSE ARRAY[substr(phone, 2), substr(phone, 3), substr(phone, 4), substr(phone, 5)]
        END
    )
$$;
"""
DROP_WORDS = "DROP FUNCTION IF EXISTS accounts_contact_words(bigint, text, text, text, text);"

KEEP_CONSENT = """
CREATE OR REPLACE FUNCTION accounts_keep_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Records of consent cannot be changed.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE OR REPLACE TRIGGER accounts_keep_consent BEFORE UPDATE OR DELETE ON accounts_consentrecord
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_keep_consent();
"""
LEAVE_CONSENT = """
DROP TRIGGER IF EXISTS accounts_keep_consent ON accounts_consentrecord;
DROP FUNCTION IF EXISTS accounts_keep_consent();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_api_tokens'),
    ]

    operations = [
        migrations.RunSQL(ADD_WORDS, DROP_WORDS),
        migrations.CreateModel(
            name='ConsentRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation_id', models.BigIntegerField(verbose_name='organisation')),
                ('contact_id', models.BigIntegerField(verbose_name='contact')),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('sms', 'Text message'), ('call', 'Call'), ('post', 'Post')], max_length=5, verbose_name='channel')),
                ('status', models.CharField(choices=[('subscribed', 'Subscribed'), ('unsubscribed', 'Unsubscribed'), ('never_asked', 'Never asked'), ('bounced', 'Bounced'), ('complained', 'Complained')], max_length=12, verbose_name='status')),
                ('at', models.DateTimeField(verbose_name='when')),
                ('source', models.CharField(db_comment='Such as "form", "staff", "twilio": names nobody.', max_length=60, verbose_name='how')),
                ('proof', models.CharField(blank=True, db_comment='Where to look it up; names nobody.', max_length=250, verbose_name='proof')),
                ('by_id', models.BigIntegerField(db_comment='User; null for the person or the system.', null=True, verbose_name='by whom')),
                ('address_hash', models.CharField(blank=True, db_comment='HMAC; empty for a channel without address.', max_length=64)),
                ('key', models.CharField(blank=True, db_comment='Names the occasion: recorded once.', max_length=100)),
                ('recorded', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='recorded')),
            ],
            options={
                'verbose_name': 'record of consent',
                'verbose_name_plural': 'records of consent',
                'ordering': ['-at', '-id'],
                'default_permissions': (),
                'indexes': [models.Index(fields=['contact_id', 'channel', '-at', '-id'], name='accounts_consent_contact'), models.Index(condition=models.Q(('address_hash', ''), _negated=True), fields=['address_hash', 'organisation_id'], name='accounts_consent_address')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('contact_id', 'channel', 'key'), name='accounts_consent_once'), models.CheckConstraint(condition=models.Q(('channel__in', ['email', 'sms', 'call', 'post'])), name='accounts_consent_channel'), models.CheckConstraint(condition=models.Q(('status__in', ['subscribed', 'unsubscribed', 'never_asked', 'bounced', 'complained'])), name='accounts_consent_status')],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_name', models.CharField(blank=True, max_length=100, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=100, verbose_name='last name')),
                ('email', models.CharField(blank=True, max_length=320, verbose_name='e-mail address')),
                ('email_normal', models.CharField(blank=True, editable=False, max_length=320)),
                ('phone', models.CharField(blank=True, db_comment='E.164', max_length=16, verbose_name='phone')),
                ('street', models.CharField(blank=True, max_length=200, verbose_name='street and number')),
                ('city', models.CharField(blank=True, max_length=100, verbose_name='city')),
                ('region', models.CharField(blank=True, max_length=100, verbose_name='state or region')),
                ('postcode', models.CharField(blank=True, max_length=20, verbose_name='postcode')),
                ('country', models.CharField(blank=True, db_comment='ISO 3166-1 alpha-2', max_length=2, verbose_name='country')),
                ('latitude', models.FloatField(blank=True, null=True, verbose_name='latitude')),
                ('longitude', models.FloatField(blank=True, null=True, verbose_name='longitude')),
                ('language', models.CharField(blank=True, max_length=10, verbose_name='language')),
                ('time_zone', models.CharField(blank=True, max_length=64, verbose_name='time zone')),
                ('custom', models.JSONField(blank=True, default=dict, verbose_name='more')),
                ('source', models.CharField(db_comment='A key that its app has registered.', max_length=60, verbose_name='source')),
                ('created', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='created')),
                ('updated', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('consent_email', models.CharField(choices=[('subscribed', 'Subscribed'), ('unsubscribed', 'Unsubscribed'), ('never_asked', 'Never asked'), ('bounced', 'Bounced'), ('complained', 'Complained')], db_default='never_asked', default='never_asked', editable=False, max_length=12, verbose_name='E-mail')),
                ('consent_sms', models.CharField(choices=[('subscribed', 'Subscribed'), ('unsubscribed', 'Unsubscribed'), ('never_asked', 'Never asked'), ('bounced', 'Bounced'), ('complained', 'Complained')], db_default='never_asked', default='never_asked', editable=False, max_length=12, verbose_name='Text message')),
                ('consent_call', models.CharField(choices=[('subscribed', 'Subscribed'), ('unsubscribed', 'Unsubscribed'), ('never_asked', 'Never asked'), ('bounced', 'Bounced'), ('complained', 'Complained')], db_default='never_asked', default='never_asked', editable=False, max_length=12, verbose_name='Call')),
                ('consent_post', models.CharField(choices=[('subscribed', 'Subscribed'), ('unsubscribed', 'Unsubscribed'), ('never_asked', 'Never asked'), ('bounced', 'Bounced'), ('complained', 'Complained')], db_default='never_asked', default='never_asked', editable=False, max_length=12, verbose_name='Post')),
                ('words', models.GeneratedField(db_persist=True, expression=models.Func(models.F('organisation'), models.F('first_name'), models.F('last_name'), models.F('email_normal'), models.F('phone'), function='accounts_contact_words'), output_field=django.contrib.postgres.search.SearchVectorField())),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='accounts.organisation')),
            ],
            options={
                'verbose_name': 'contact',
                'verbose_name_plural': 'contacts',
                'ordering': ['last_name', 'first_name', 'id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ContactForwarding',
            fields=[
                ('old_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='forwardings', to='accounts.contact')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation')),
            ],
            options={
                'verbose_name': 'forwarding',
                'verbose_name_plural': 'forwardings',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ContactTag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contact_tags', to='accounts.organisation')),
            ],
            options={
                'verbose_name': 'tag',
                'verbose_name_plural': 'tags',
                'ordering': [django.db.models.functions.text.Lower('name')],
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='contact',
            name='tags',
            field=models.ManyToManyField(blank=True, related_name='contacts', to='accounts.contacttag'),
        ),
        migrations.CreateModel(
            name='FormerAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('sms', 'Text message'), ('call', 'Call'), ('post', 'Post')], max_length=5, verbose_name='channel')),
                ('address', models.CharField(max_length=320, verbose_name='address')),
                ('until', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='until')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_addresses', to='accounts.contact')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation')),
            ],
            options={
                'verbose_name': 'former address',
                'verbose_name_plural': 'former addresses',
                'ordering': ['-until'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ContactField',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40, verbose_name='key')),
                ('label', models.CharField(max_length=80, verbose_name='label')),
                ('kind', models.CharField(choices=[('text', 'Text'), ('number', 'Number'), ('date', 'Date'), ('yes_no', 'Yes or no'), ('choice', 'One of several choices'), ('choices', 'Several choices')], max_length=8, verbose_name='kind')),
                ('choices', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, size=None, verbose_name='choices')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('removed', models.DateTimeField(editable=False, null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contact_fields', to='accounts.organisation')),
            ],
            options={
                'verbose_name': 'contact field',
                'verbose_name_plural': 'contact fields',
                'ordering': ['position', 'id'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('organisation', 'key'), name='accounts_contactfield_key_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['text', 'number', 'date', 'yes_no', 'choice', 'choices'])), name='accounts_contactfield_kind_is_known')],
            },
        ),
        migrations.AddConstraint(
            model_name='contacttag',
            constraint=models.UniqueConstraint(models.F('organisation'), django.db.models.functions.text.Lower('name'), name='accounts_contacttag_once_in_any_case'),
        ),
        migrations.AddConstraint(
            model_name='contacttag',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='accounts_contacttag_has_a_name'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('phone', ''), _negated=True), fields=['phone', 'organisation'], name='accounts_contact_phone'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['organisation', 'last_name', 'first_name', 'id'], name='accounts_contact_name'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['organisation', '-id'], name='accounts_contact_newest'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='accounts_contact_words'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=django.contrib.postgres.indexes.GinIndex(fields=['custom'], name='accounts_contact_custom', opclasses=['jsonb_path_ops']),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.UniqueConstraint(condition=models.Q(('email_normal', ''), _negated=True), fields=('email_normal', 'organisation'), name='accounts_contact_email_once'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('latitude', None), ('longitude', None)), models.Q(('latitude__isnull', False), ('latitude__range', (-90, 90)), ('longitude__isnull', False), ('longitude__range', (-180, 180))), _connector='OR'), name='accounts_contact_is_on_earth'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('consent_call__in', ['subscribed', 'unsubscribed', 'never_asked', 'bounced', 'complained']), ('consent_email__in', ['subscribed', 'unsubscribed', 'never_asked', 'bounced', 'complained']), ('consent_post__in', ['subscribed', 'unsubscribed', 'never_asked', 'bounced', 'complained']), ('consent_sms__in', ['subscribed', 'unsubscribed', 'never_asked', 'bounced', 'complained'])), name='accounts_contact_consent_is_known'),
        ),
        migrations.RunSQL(KEEP_CONSENT, LEAVE_CONSENT),
    ]
