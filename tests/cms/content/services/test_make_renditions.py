"""Pictures are made in all sizes before a visitor needs them, and never twice."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from wagtail.images.forms import get_image_form

from cms.content.images import PRESETS
from cms.content.models import SiteImage
from cms.content.services.make_renditions import make_renditions
from cms.infra.jobs.models import Job
from cms.infra.pagecache.models import PurgeRecord
from tests.factories import content
from tests.helpers.jobs import run_due_jobs, running_jobs, wait_until

ALL = {spec for preset in PRESETS.values() for spec in preset.filters}


def specs_of(image) -> set[str]:
    return set(image.renditions.values_list("filter_spec", flat=True))


def test_an_uploaded_image_is_made_in_all_sizes_by_the_worker(committed_db):
    image = content.image(size=(60, 40))
    with running_jobs():
        wait_until(lambda: specs_of(image) == ALL)


def test_what_is_there_already_is_not_made_again(db):
    image = content.image(size=(60, 40))
    make_renditions(image_id=image.pk, preset="card")
    before = set(image.renditions.values_list("pk", "file"))
    make_renditions(image_id=image.pk, preset="card")
    assert set(image.renditions.values_list("pk", "file")) == before
    assert specs_of(image) == set(PRESETS["card"].filters)


def test_another_focal_point_gives_other_renditions(db):
    image = content.image(size=(60, 40))
    run_due_jobs()
    before = set(image.renditions.values_list("focal_point_key", flat=True))
    image.focal_point_x = image.focal_point_y = 10
    image.focal_point_width = image.focal_point_height = 5
    image.save()
    run_due_jobs()
    assert set(image.renditions.values_list("focal_point_key", flat=True)) > before


def test_saving_an_image_that_has_not_changed_makes_no_work(db):
    image = content.image(size=(60, 40))
    jobs = Job.objects.count()
    image.title = "Another title"
    image.save()
    assert Job.objects.count() == jobs == len(PRESETS)


def test_a_new_file_is_made_in_all_sizes_though_the_old_one_was(db):
    image = content.image(size=(60, 40), colour="teal")
    run_due_jobs()
    form = get_image_form(SiteImage)
    fields = {"title": image.title, "collection": image.collection_id}
    file = BytesIO()
    Image.new("RGB", (60, 40), "orange").save(file, "PNG")
    upload = SimpleUploadedFile("orange.png", file.getvalue(), content_type="image/png")
    form(fields, {"file": upload}, instance=SiteImage.objects.get(pk=image.pk)).save()
    run_due_jobs()

    assert specs_of(image) == ALL
    with Image.open(image.renditions.get(filter_spec="format-jpeg|fill-400x267").file) as made:
        red, _green, blue = made.convert("RGB").getpixel((5, 5))
    assert red > blue


def test_making_renditions_purges_no_page(db):
    image = content.image(size=(60, 40))
    before = PurgeRecord.objects.count()
    make_renditions(image_id=image.pk, preset="card")
    assert PurgeRecord.objects.count() == before


def test_an_image_whose_file_is_gone_is_reported_and_left(db, caplog):
    image = content.image(size=(60, 40))
    image.file.storage.delete(image.file.name)
    make_renditions(image_id=image.pk, preset="card")
    assert not image.renditions.exists()
    assert "cannot be read" in caplog.text


def test_an_image_that_was_deleted_meanwhile_is_no_error(db):
    make_renditions(image_id=0, preset="card")
