"""The audit log is added to and read: not even a statement past the models changes it."""

from django.db import migrations

FORWARDS = """
CREATE OR REPLACE FUNCTION accounts_keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Entries of the audit log cannot be changed.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE OR REPLACE TRIGGER accounts_keep_audit BEFORE UPDATE OR DELETE ON accounts_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_keep_audit();
"""
BACKWARDS = """
DROP TRIGGER IF EXISTS accounts_keep_audit ON accounts_auditentry;
DROP FUNCTION IF EXISTS accounts_keep_audit();
"""


class Migration(migrations.Migration):
    """Add the trigger; it can be run again."""

    dependencies = [("accounts", "0002_organisations")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
