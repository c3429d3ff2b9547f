"""Events, when they take place, who comes, and the order in which they get places."""

import datetime
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0014_erased_from_files'),
        ('content', '0002_libraries'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Numbers in the order of joining. Gaps are all right: only the order counts.
        migrations.RunSQL("CREATE SEQUENCE IF NOT EXISTS events_order", "DROP SEQUENCE IF EXISTS events_order"),
        migrations.CreateModel(
            name='Attendee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_name', models.CharField(blank=True, max_length=100, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=100, verbose_name='last name')),
                ('email', models.CharField(blank=True, max_length=320, verbose_name='e-mail address')),
                ('email_normal', models.CharField(blank=True, editable=False, max_length=320)),
                ('phone', models.CharField(blank=True, db_comment='E.164', max_length=16, verbose_name='phone')),
                ('language', models.CharField(blank=True, max_length=10, verbose_name='language')),
                ('time_zone', models.CharField(blank=True, max_length=64, verbose_name='time zone')),
                ('state', models.CharField(choices=[('pending', 'Waiting for approval'), ('waitlisted', 'On the waitlist'), ('offered', 'A place is offered'), ('registered', 'Registered'), ('attended', 'Attended'), ('no_show', 'Did not come'), ('cancelled', 'Cancelled')], max_length=10, verbose_name='state')),
                ('ended', models.CharField(blank=True, choices=[('by_themselves', 'Cancelled by themselves'), ('by_staff', 'Cancelled by staff'), ('declined', 'Declined by staff'), ('offer_expired', 'Did not accept the place in time'), ('event_cancelled', 'The event was cancelled'), ('erased', 'Erased')], max_length=15, verbose_name='why it ended')),
                ('guests', models.PositiveSmallIntegerField(default=0, verbose_name='guests')),
                ('sequence', models.BigIntegerField(db_default=models.Func(models.Value('events_order'), function='nextval'), editable=False, verbose_name='place in line')),
                ('passed_over', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('offer_expires_at', models.DateTimeField(editable=False, null=True, verbose_name='offer ends')),
                ('answers', models.JSONField(blank=True, default=dict, verbose_name='answers')),
                ('consents', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('email', 'E-mail'), ('sms', 'Text message'), ('call', 'Call'), ('post', 'Post')], max_length=5), default=list, size=None, verbose_name='may be written to by')),
                ('note', models.TextField(blank=True, help_text='Only staff read it.', max_length=2000, verbose_name='note')),
                ('source', models.CharField(choices=[('direct', 'Event page'), ('share', 'Shared link'), ('embed', 'Embedded on another site'), ('email', 'E-mail'), ('staff', 'Added by staff'), ('walk_in', 'At the door'), ('api', 'API')], default='direct', max_length=7, verbose_name='source')),
                ('utm', models.JSONField(blank=True, db_comment='utm_* of the address they came by.', default=dict)),
                ('link_generation', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('registered_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='registered')),
                ('placed_at', models.DateTimeField(editable=False, null=True, verbose_name='place since')),
                ('cancelled_at', models.DateTimeField(editable=False, null=True, verbose_name='cancelled')),
                ('checked_in_at', models.DateTimeField(editable=False, null=True, verbose_name='checked in')),
                ('arrived', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='people who came')),
                ('updated', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='attendances', to='accounts.contact')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation')),
                ('referrer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='referred', to='events.attendee')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='attendances', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'attendee',
                'verbose_name_plural': 'attendees',
                'ordering': ['sequence'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('slug', models.CharField(max_length=100, verbose_name='address')),
                ('summary', models.CharField(blank=True, max_length=500, verbose_name='in short')),
                ('description', models.TextField(blank=True, max_length=20000, verbose_name='description')),
                ('event_type', models.CharField(choices=[('meeting', 'Meeting'), ('rally', 'Rally'), ('town_hall', 'Town hall'), ('canvass', 'Canvass'), ('phone_bank', 'Phone bank'), ('text_bank', 'Text bank'), ('training', 'Training'), ('fundraiser', 'Fundraiser'), ('volunteering', 'Volunteering'), ('community', 'Community event'), ('other', 'Other')], default='other', max_length=12, verbose_name='type')),
                ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='tags')),
                ('cover_alt', models.CharField(blank=True, max_length=300, verbose_name='the picture in words')),
                ('time_zone', models.CharField(max_length=64, verbose_name='time zone')),
                ('starts_at', models.DateTimeField(verbose_name='begins')),
                ('ends_at', models.DateTimeField(verbose_name='ends')),
                ('registration_deadline', models.DateTimeField(blank=True, null=True, verbose_name='registration closes')),
                ('location_type', models.CharField(choices=[('in_person', 'In person'), ('virtual', 'Online'), ('hybrid', 'In person and online')], default='in_person', max_length=9, verbose_name='where')),
                ('venue', models.CharField(blank=True, max_length=200, verbose_name='place')),
                ('street', models.CharField(blank=True, max_length=200, verbose_name='street and number')),
                ('street_2', models.CharField(blank=True, max_length=200, verbose_name='floor, room or entrance')),
                ('city', models.CharField(blank=True, max_length=100, verbose_name='city')),
                ('region', models.CharField(blank=True, max_length=100, verbose_name='state or region')),
                ('postcode', models.CharField(blank=True, max_length=20, verbose_name='postcode')),
                ('country', models.CharField(blank=True, db_comment='ISO 3166-1 alpha-2', max_length=2, verbose_name='country')),
                ('latitude', models.FloatField(blank=True, null=True, verbose_name='latitude')),
                ('longitude', models.FloatField(blank=True, null=True, verbose_name='longitude')),
                ('address_visibility', models.CharField(choices=[('everybody', 'Everybody'), ('attendees', 'Only people with a place')], default='everybody', max_length=9, verbose_name='who reads the exact address')),
                ('join_url', models.URLField(blank=True, max_length=500, verbose_name='link to join online')),
                ('join_platform', models.CharField(blank=True, max_length=50, verbose_name='joined with')),
                ('accessibility', models.TextField(blank=True, max_length=2000, verbose_name='accessibility')),
                ('capacity', models.PositiveIntegerField(blank=True, db_comment='Null: as many as come.', null=True, verbose_name='places')),
                ('waitlist', models.CharField(choices=[('none', 'No waitlist'), ('automatic', 'Waitlist: a place that gets free is given at once'), ('offer', 'Waitlist: a place that gets free is offered for a while')], default='automatic', max_length=9, verbose_name='when it is full')),
                ('offer_hours', models.PositiveSmallIntegerField(default=24, verbose_name='hours to accept an offered place')),
                ('needs_approval', models.BooleanField(default=False, verbose_name='staff approve each registration')),
                ('most_guests', models.PositiveSmallIntegerField(default=5, verbose_name='guests each may bring')),
                ('questions', models.JSONField(blank=True, default=list, verbose_name='questions')),
                ('visibility', models.CharField(choices=[('public', 'Public'), ('unlisted', 'Unlisted: only by its link'), ('private', 'Private: by invitation only')], default='public', max_length=8, verbose_name='who finds it')),
                ('featured', models.BooleanField(default=False, verbose_name='featured')),
                ('contact_name', models.CharField(blank=True, max_length=120, verbose_name='contact person')),
                ('contact_email', models.CharField(blank=True, max_length=320, verbose_name='contact by e-mail')),
                ('contact_phone', models.CharField(blank=True, db_comment='E.164', max_length=16, verbose_name='contact by phone')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published'), ('cancelled', 'Cancelled')], default='draft', max_length=9, verbose_name='status')),
                ('published_at', models.DateTimeField(editable=False, null=True, verbose_name='published')),
                ('cancelled_at', models.DateTimeField(editable=False, null=True, verbose_name='cancelled')),
                ('cancel_note', models.TextField(blank=True, max_length=2000, verbose_name='why it is cancelled')),
                ('revision', models.PositiveIntegerField(default=0, editable=False)),
                ('created', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='created')),
                ('updated', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('cover', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='content.siteimage')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='accounts.organisation')),
            ],
            options={
                'verbose_name': 'event',
                'verbose_name_plural': 'events',
                'ordering': ['-starts_at', '-id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Cohost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('can_edit', models.BooleanField(default=False, verbose_name='may change the event')),
                ('can_manage_attendees', models.BooleanField(default=False, verbose_name='may see and manage attendees')),
                ('can_send_messages', models.BooleanField(default=False, verbose_name='may write to attendees')),
                ('state', models.CharField(choices=[('invited', 'Invited'), ('accepted', 'Accepted'), ('rejected', 'Rejected')], default='invited', max_length=8, verbose_name='answer')),
                ('invited_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='invited')),
                ('answered_at', models.DateTimeField(editable=False, null=True, verbose_name='answered')),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cohosted', to='accounts.organisation')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cohosts', to='events.event')),
            ],
            options={
                'verbose_name': 'co-host',
                'verbose_name_plural': 'co-hosts',
                'ordering': ['id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='FormerEventSlug',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(max_length=100, verbose_name='address')),
                ('given_up', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='given up')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_slugs', to='events.event')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation')),
            ],
            options={
                'verbose_name': 'former address of an event',
                'verbose_name_plural': 'former addresses of events',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Occurrence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('rule_day', models.DateField(editable=False, null=True)),
                ('starts_at', models.DateTimeField(verbose_name='begins')),
                ('ends_at', models.DateTimeField(verbose_name='ends')),
                ('registration_deadline', models.DateTimeField(blank=True, null=True, verbose_name='registration closes')),
                ('capacity', models.PositiveIntegerField(blank=True, db_comment='Null: as many as the event has.', null=True, verbose_name='places')),
                ('status', models.CharField(choices=[('scheduled', 'Scheduled'), ('cancelled', 'Cancelled')], default='scheduled', max_length=9, verbose_name='status')),
                ('cancel_note', models.TextField(blank=True, max_length=2000, verbose_name='why it is cancelled')),
                ('moved', models.BooleanField(db_comment='The rule does not change its times.', default=False, verbose_name='moved by hand')),
                ('beside_rule', models.BooleanField(default=False, editable=False)),
                ('revision', models.PositiveIntegerField(default=0, editable=False)),
                ('listed', models.BooleanField(default=False, editable=False)),
                ('longitude', models.FloatField(editable=False, null=True)),
                ('latitude', models.FloatField(editable=False, null=True)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='occurrences', to='events.event')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation')),
            ],
            options={
                'verbose_name': 'occurrence',
                'verbose_name_plural': 'occurrences',
                'ordering': ['starts_at', 'id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='CheckIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nonce', models.UUIDField()),
                ('kind', models.CharField(choices=[('in', 'Came in'), ('undone', 'Taken back')], max_length=6, verbose_name='what')),
                ('people', models.PositiveSmallIntegerField(default=1, verbose_name='people')),
                ('at', models.DateTimeField(verbose_name='when')),
                ('recorded', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded')),
                ('door', models.CharField(blank=True, max_length=60, verbose_name='door')),
                ('attendee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='check_ins', to='events.attendee')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation')),
                ('occurrence', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='check_ins', to='events.occurrence')),
            ],
            options={
                'verbose_name': 'check-in',
                'verbose_name_plural': 'check-ins',
                'ordering': ['-at', '-id'],
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='attendee',
            name='occurrence',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='attendees', to='events.occurrence'),
        ),
        migrations.CreateModel(
            name='Recurrence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(db_comment='RRULE of RFC 5545, UNTIL as a day.', max_length=300, verbose_name='rule')),
                ('first_day', models.DateField(verbose_name='first day')),
                ('begins', models.TimeField(verbose_name='begins')),
                ('lasts', models.DurationField(verbose_name='lasts')),
                ('left_out', django.contrib.postgres.fields.ArrayField(base_field=models.DateField(), db_comment='EXDATE', default=list, size=None, verbose_name='days left out')),
                ('laid_out_until', models.DateField(db_comment='Occurrences exist up to this day.')),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='recurrence', to='events.event')),
            ],
            options={
                'verbose_name': 'recurrence',
                'verbose_name_plural': 'recurrences',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('begins_after', models.DurationField(verbose_name='begins after the event begins')),
                ('lasts', models.DurationField(verbose_name='lasts')),
                ('capacity', models.PositiveIntegerField(blank=True, null=True, verbose_name='places')),
                ('instructions', models.TextField(blank=True, help_text='Only people with a place in the shift read them.', max_length=5000, verbose_name='instructions')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('removed', models.DateTimeField(editable=False, null=True)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shifts', to='events.event')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation')),
            ],
            options={
                'verbose_name': 'shift',
                'verbose_name_plural': 'shifts',
                'ordering': ['position', 'begins_after', 'id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ShiftSignup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('wanted', 'Wanted'), ('registered', 'Registered'), ('waitlisted', 'On the waitlist')], default='wanted', max_length=10, verbose_name='state')),
                ('sequence', models.BigIntegerField(db_default=models.Func(models.Value('events_order'), function='nextval'), editable=False, verbose_name='place in line')),
                ('passed_over', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('attendee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signups', to='events.attendee')),
                ('occurrence', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='events.occurrence')),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signups', to='events.shift')),
            ],
            options={
                'verbose_name': 'sign-up for a shift',
                'verbose_name_plural': 'sign-ups for shifts',
                'ordering': ['sequence'],
                'default_permissions': (),
            },
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['organisation', 'status', 'starts_at'], name='events_event_org_status'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['status', 'starts_at'], name='events_event_status'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=django.contrib.postgres.indexes.GinIndex(fields=['tags'], name='events_event_tags'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.UniqueConstraint(fields=('organisation', 'slug'), name='events_event_slug_once'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('slug', ''), _negated=True)), name='events_event_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='events_event_ends_after_its_start'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('registration_deadline', None), ('registration_deadline__lte', models.F('starts_at')), _connector='OR'), name='events_event_closes_before_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('capacity', None), ('capacity__range', (1, 1000000)), _connector='OR'), name='events_event_has_places'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('most_guests__lte', 100)), name='events_event_guests_are_few'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('offer_hours__range', (1, 720))), name='events_event_offers_last'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('latitude', None), ('longitude', None)), models.Q(('latitude__isnull', False), ('latitude__range', (-90, 90)), ('longitude__isnull', False), ('longitude__range', (-180, 180))), _connector='OR'), name='events_event_is_on_earth'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('address_visibility__in', ['everybody', 'attendees']), ('event_type__in', ['meeting', 'rally', 'town_hall', 'canvass', 'phone_bank', 'text_bank', 'training', 'fundraiser', 'volunteering', 'community', 'other']), ('location_type__in', ['in_person', 'virtual', 'hybrid']), ('visibility__in', ['public', 'unlisted', 'private']), ('waitlist__in', ['none', 'automatic', 'offer'])), name='events_event_words_are_known'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cancelled_at', None), ('published_at', None), ('status', 'draft')), models.Q(('cancelled_at', None), ('published_at__isnull', False), ('status', 'published')), models.Q(('cancelled_at__isnull', False), ('status', 'cancelled')), _connector='OR'), name='events_event_status_is_dated'),
        ),
        migrations.AddIndex(
            model_name='cohost',
            index=models.Index(fields=['organisation', 'state'], name='events_cohost_org_state'),
        ),
        migrations.AddConstraint(
            model_name='cohost',
            constraint=models.UniqueConstraint(fields=('event', 'organisation'), name='events_cohost_once'),
        ),
        migrations.AddConstraint(
            model_name='cohost',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('state', 'invited')), models.Q(('answered_at__isnull', False), ('state__in', ['accepted', 'rejected'])), _connector='OR'), name='events_cohost_answer_is_dated'),
        ),
        migrations.AddConstraint(
            model_name='formereventslug',
            constraint=models.UniqueConstraint(fields=('organisation', 'slug'), name='events_formerslug_once'),
        ),
        migrations.AddIndex(
            model_name='occurrence',
            index=models.Index(condition=models.Q(('listed', True)), fields=['starts_at', 'id'], name='events_occurrence_soonest'),
        ),
        migrations.AddIndex(
            model_name='occurrence',
            index=models.Index(condition=models.Q(('listed', True)), fields=['organisation', 'starts_at', 'id'], name='events_occurrence_org_soonest'),
        ),
        migrations.AddIndex(
            model_name='occurrence',
            index=django.contrib.postgres.indexes.GistIndex(models.Func(models.F('longitude'), models.F('latitude'), function='point'), condition=models.Q(('listed', True)), name='events_occurrence_nearest'),
        ),
        migrations.AddIndex(
            model_name='occurrence',
            index=models.Index(fields=['organisation', 'status', 'starts_at'], name='events_occurrence_org_status'),
        ),
        migrations.AddIndex(
            model_name='occurrence',
            index=models.Index(fields=['event', 'starts_at'], name='events_occurrence_event'),
        ),
        migrations.AddIndex(
            model_name='occurrence',
            index=models.Index(condition=models.Q(('status', 'scheduled')), fields=['ends_at'], name='events_occurrence_ends'),
        ),
        migrations.AddConstraint(
            model_name='occurrence',
            constraint=models.UniqueConstraint(fields=('event', 'rule_day'), name='events_occurrence_day_once'),
        ),
        migrations.AddConstraint(
            model_name='occurrence',
            constraint=models.UniqueConstraint(condition=models.Q(('rule_day', None)), fields=('event',), name='events_occurrence_one_without_a_rule'),
        ),
        migrations.AddConstraint(
            model_name='occurrence',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='events_occurrence_ends_after_its_start'),
        ),
        migrations.AddConstraint(
            model_name='occurrence',
            constraint=models.CheckConstraint(condition=models.Q(('registration_deadline', None), ('registration_deadline__lte', models.F('starts_at')), _connector='OR'), name='events_occurrence_closes_before_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='occurrence',
            constraint=models.CheckConstraint(condition=models.Q(('capacity', None), ('capacity__range', (1, 1000000)), _connector='OR'), name='events_occurrence_has_places'),
        ),
        migrations.AddConstraint(
            model_name='occurrence',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['scheduled', 'cancelled'])), name='events_occurrence_status_is_known'),
        ),
        migrations.AddIndex(
            model_name='checkin',
            index=models.Index(fields=['attendee', '-at', '-id'], name='events_checkin_attendee'),
        ),
        migrations.AddConstraint(
            model_name='checkin',
            constraint=models.UniqueConstraint(fields=('occurrence', 'nonce'), name='events_checkin_nonce_once'),
        ),
        migrations.AddConstraint(
            model_name='checkin',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['in', 'undone'])), name='events_checkin_kind_is_known'),
        ),
        migrations.AddIndex(
            model_name='attendee',
            index=models.Index(condition=models.Q(('state__in', ['registered', 'offered', 'attended', 'no_show'])), fields=['occurrence'], include=('guests',), name='events_attendee_holding'),
        ),
        migrations.AddIndex(
            model_name='attendee',
            index=models.Index(condition=models.Q(('state', 'waitlisted')), fields=['occurrence', 'sequence'], name='events_attendee_line'),
        ),
        migrations.AddIndex(
            model_name='attendee',
            index=models.Index(fields=['occurrence', 'state', 'sequence'], name='events_attendee_state'),
        ),
        migrations.AddIndex(
            model_name='attendee',
            index=models.Index(condition=models.Q(('state', 'offered')), fields=['offer_expires_at'], name='events_attendee_offers'),
        ),
        migrations.AddIndex(
            model_name='attendee',
            index=models.Index(condition=models.Q(('email_normal', ''), _negated=True), fields=['email_normal', 'organisation'], name='events_attendee_email'),
        ),
        migrations.AddIndex(
            model_name='attendee',
            index=models.Index(fields=['organisation', '-registered_at', '-id'], name='events_attendee_newest'),
        ),
        migrations.AddConstraint(
            model_name='attendee',
            constraint=models.UniqueConstraint(condition=models.Q(('email_normal', ''), _negated=True), fields=('occurrence', 'email_normal'), name='events_attendee_once'),
        ),
        migrations.AddConstraint(
            model_name='attendee',
            constraint=models.UniqueConstraint(fields=('sequence',), name='events_attendee_order_once'),
        ),
        migrations.AddConstraint(
            model_name='attendee',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['pending', 'waitlisted', 'offered', 'registered', 'attended', 'no_show', 'cancelled'])), name='events_attendee_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='attendee',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['direct', 'share', 'embed', 'email', 'staff', 'walk_in', 'api'])), name='events_attendee_source_is_known'),
        ),
        migrations.AddConstraint(
            model_name='attendee',
            constraint=models.CheckConstraint(condition=models.Q(('guests__lte', 100)), name='events_attendee_guests_are_few'),
        ),
        migrations.AddConstraint(
            model_name='attendee',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('offer_expires_at__isnull', False), ('state', 'offered')), models.Q(models.Q(('state', 'offered'), _negated=True), ('offer_expires_at', None)), _connector='OR'), name='events_attendee_offer_ends'),
        ),
        migrations.AddConstraint(
            model_name='attendee',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cancelled_at__isnull', False), ('ended__in', ['by_themselves', 'by_staff', 'declined', 'offer_expired', 'event_cancelled', 'erased']), ('state', 'cancelled')), models.Q(models.Q(('state', 'cancelled'), _negated=True), ('cancelled_at', None), ('ended', '')), _connector='OR'), name='events_attendee_end_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='attendee',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('checked_in_at__isnull', False), ('state', 'attended')), models.Q(models.Q(('state', 'attended'), _negated=True), ('checked_in_at', None)), _connector='OR'), name='events_attendee_came_when'),
        ),
        migrations.AddIndex(
            model_name='recurrence',
            index=models.Index(fields=['laid_out_until'], name='events_recurrence_laid_out'),
        ),
        migrations.AddConstraint(
            model_name='recurrence',
            constraint=models.CheckConstraint(condition=models.Q(('rule', ''), _negated=True), name='events_recurrence_has_a_rule'),
        ),
        migrations.AddConstraint(
            model_name='shift',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='events_shift_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='shift',
            constraint=models.CheckConstraint(condition=models.Q(('lasts__gt', datetime.timedelta(0))), name='events_shift_lasts'),
        ),
        migrations.AddConstraint(
            model_name='shift',
            constraint=models.CheckConstraint(condition=models.Q(('capacity', None), ('capacity__range', (1, 1000000)), _connector='OR'), name='events_shift_has_places'),
        ),
        migrations.AddIndex(
            model_name='shiftsignup',
            index=models.Index(fields=['occurrence', 'shift', 'state', 'sequence'], name='events_shiftsignup_line'),
        ),
        migrations.AddConstraint(
            model_name='shiftsignup',
            constraint=models.UniqueConstraint(fields=('attendee', 'shift'), name='events_shiftsignup_once'),
        ),
        migrations.AddConstraint(
            model_name='shiftsignup',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['wanted', 'registered', 'waitlisted'])), name='events_shiftsignup_state_is_known'),
        ),
    ]
