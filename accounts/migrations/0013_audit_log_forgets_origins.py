"""The audit log is not emptied either, and of an old entry only where it came from can be taken away."""

from django.db import migrations

# Thirty days at least: whoever has broken in shall not be able to wipe their own traces. The application keeps them
# longer (AUDIT_ADDRESS_DAYS).
FORWARDS = """
CREATE OR REPLACE TRIGGER accounts_keep_audit BEFORE DELETE OR TRUNCATE ON accounts_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_keep_audit();
CREATE OR REPLACE FUNCTION accounts_keep_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.at < now() - interval '30 days' AND NEW.address IS NULL AND NEW.device = '' AND NEW.place = ''
        AND to_jsonb(NEW) - '{address,device,place}'::text[] = to_jsonb(OLD) - '{address,device,place}'::text[]
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Entries of the audit log cannot be changed.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE OR REPLACE TRIGGER accounts_keep_audit_entry BEFORE UPDATE ON accounts_auditentry
    FOR EACH ROW EXECUTE FUNCTION accounts_keep_audit_entry();
"""
BACKWARDS = """
CREATE OR REPLACE TRIGGER accounts_keep_audit BEFORE UPDATE OR DELETE ON accounts_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_keep_audit();
DROP TRIGGER IF EXISTS accounts_keep_audit_entry ON accounts_auditentry;
DROP FUNCTION IF EXISTS accounts_keep_audit_entry();
"""


class Migration(migrations.Migration):
    """Replace the trigger and add one; it can be run again."""

    dependencies = [("accounts", "0012_place_of_actions")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
