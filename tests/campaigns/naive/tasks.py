"""Send, then mark as sent: what most systems do."""

from cms.infra import mail
from cms.infra.jobs import Run, job


@job("tests.send_naively")
def send_naively(run: Run, *, number: int) -> None:
    """Send a mail; the job is marked as done with the commit that follows."""
    mail.send(mail.Message(to=f"person-{number}@example.org", subject="Hello", text="Words"))
