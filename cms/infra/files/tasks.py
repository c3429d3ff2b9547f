"""What the job worker does with files."""

from cms.infra.files.services.release import delete_object
from cms.infra.files.services.sweep import sweep
from cms.infra.jobs import Run, cron, job


@job("files.delete_released", transaction=False)
def delete_released(run: Run, *, file_id: int) -> None:
    """Delete the object of a file that was released."""
    delete_object(file_id=file_id)


@cron("23 * * * *", name="files.sweep", transaction=False)
def sweep_files(run: Run) -> None:
    """Put rows and objects in agreement again."""
    swept = sweep(go_on=run.raise_if_cancelled)
    run.progress(done=1, total=1, message=str(swept))
