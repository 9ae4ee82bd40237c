"""What stands in a workshop: threads, posts with their older words, files, mentions and quiet thanks."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from cms.models.storage import evidence_storage
from courses.models.workshop import Workshop
from people.models.public_id import PublicIdField

LONGEST_TITLE = 80
LONGEST_POST = 6000
LONGEST_SUMMARY = 3000


class WorkshopThreadQuerySet(models.QuerySet):
    """Threads somebody may see."""

    def standing(self) -> "WorkshopThreadQuerySet":
        """Those that were not hidden."""
        return self.filter(hidden_at=None)

    def visible_to(self, user: Any) -> "WorkshopThreadQuerySet":
        """Threads of one's workshops; hidden ones only for who leads there."""
        inside = self.filter(workshop__in=Workshop.objects.visible_to(user).values("pk"))
        led = Workshop.objects.led_by(user).values("pk")
        return inside.filter(Q(hidden_at=None) | Q(workshop__in=led))


class WorkshopThread(models.Model):
    """A question, a discussion, or something shared. Its first post is a post like the others.

    `answer` is the post that answers the question; `summary` is a trainer's and stands on top.
    """

    class Kind(models.TextChoices):
        QUESTION = "question", pgettext_lazy("kind of a thread", "Question")
        DISCUSSION = "discussion", pgettext_lazy("kind of a thread", "Discussion")
        SHARE = "share", pgettext_lazy("kind of a thread", "Something to share")

    public_id = PublicIdField()
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="threads")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.DISCUSSION)
    title = models.CharField(max_length=LONGEST_TITLE)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="workshop_threads"
    )
    started_at = models.DateTimeField(default=timezone.now)
    last_serial = models.PositiveIntegerField(default=0, help_text="of its newest post that stands")
    last_post_at = models.DateTimeField(default=timezone.now)
    pinned_at = models.DateTimeField(null=True, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    answer = models.ForeignKey(
        "courses.WorkshopPost", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    summary = models.TextField(blank=True, max_length=LONGEST_SUMMARY)
    summary_revision = models.PositiveIntegerField(default=0)
    summary_at = models.DateTimeField(null=True, blank=True)
    summary_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = WorkshopThreadQuerySet.as_manager()

    class Meta:
        ordering = ["workshop", "-last_serial"]
        indexes = [models.Index(fields=["workshop", "-last_serial"], name="courses_workshopthread_new")]

    def __str__(self) -> str:
        return self.public_id


class WorkshopPostQuerySet(models.QuerySet):
    """Posts somebody may see."""

    def standing(self) -> "WorkshopPostQuerySet":
        """Those that neither their author nor a moderator took away, in threads that stand."""
        return self.filter(hidden_at=None, thread__hidden_at=None)

    def visible_to(self, user: Any) -> "WorkshopPostQuerySet":
        """Posts of the threads one may see, with the traces of what was taken away."""
        return self.filter(thread__in=WorkshopThread.objects.visible_to(user).values("pk"))


class WorkshopPost(models.Model):
    """Words of one person at one time, flat in a thread, perhaps about an earlier post (`quotes`).

    `role` is what its author was here when writing it. Without an author the person was erased. `tokens` are the words
    as the site's analysis cuts them, for the search.
    """

    class Role(models.TextChoices):
        LEARNER = "", "–"
        EXPERT = "expert", pgettext_lazy("author of a post", "Expert")
        TEAM = "team", pgettext_lazy("author of a post", "Course team")

    public_id = PublicIdField()
    thread = models.ForeignKey(WorkshopThread, on_delete=models.PROTECT, related_name="posts")
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="posts")
    serial = models.PositiveIntegerField()
    is_first = models.BooleanField(default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="workshop_posts"
    )
    role = models.CharField(max_length=8, choices=Role, blank=True, default=Role.LEARNER)
    body = models.TextField(max_length=LONGEST_POST)
    tokens = models.TextField(blank=True)
    quotes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="quoted_by")
    once_key = models.UUIDField()
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    hidden_reason = models.CharField(max_length=300, blank=True)
    is_withdrawn = models.BooleanField(default=False, help_text="taken away by its author")
    warning = models.CharField(max_length=300, blank=True, help_text="what its author was told to mind")

    objects = WorkshopPostQuerySet.as_manager()

    class Meta:
        ordering = ["thread", "serial"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "serial"], name="courses_workshoppost_serial_once"),
            models.UniqueConstraint(
                fields=["author", "once_key"], condition=Q(author__isnull=False), name="courses_workshoppost_once"
            ),
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True) | Q(is_withdrawn=True) | ~Q(hidden_reason=""),
                name="courses_workshoppost_hidden_why",
            ),
        ]
        indexes = [
            models.Index(fields=["thread", "serial"], name="courses_workshoppost_thread"),
            models.Index(fields=["workshop", "created_at"], name="courses_workshoppost_time"),
        ]

    def __str__(self) -> str:
        return self.public_id


class WorkshopPostVersion(models.Model):
    """What a post said before it was changed; for those who lead."""

    post = models.ForeignKey(WorkshopPost, on_delete=models.PROTECT, related_name="versions")
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    body = models.TextField()
    replaced_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["post", "pk"]

    def __str__(self) -> str:
        return f"{self.post_id} {self.replaced_at:%Y-%m-%d %H:%M}"


class WorkshopFile(models.Model):
    """A file of a post, looked into and made harmless; without a post it waits for its sender to send the words."""

    public_id = PublicIdField()
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="files")
    post = models.ForeignKey(WorkshopPost, on_delete=models.PROTECT, null=True, blank=True, related_name="files")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="workshop_files"
    )
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=12)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(storage=evidence_storage, upload_to="workshops/%Y/%m/", max_length=255, blank=True)
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["post", "pk"]

    def __str__(self) -> str:
        return self.public_id


class WorkshopMention(models.Model):
    """Whom a post speaks to by name."""

    post = models.ForeignKey(WorkshopPost, on_delete=models.PROTECT, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "person"], name="courses_workshopmention_once")]

    def __str__(self) -> str:
        return f"{self.post_id}/{self.person_id}"


class WorkshopThanks(models.Model):
    """That somebody found a post useful. It is never counted and orders nothing."""

    post = models.ForeignKey(WorkshopPost, on_delete=models.PROTECT, related_name="thanks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "person"], name="courses_workshopthanks_once")]

    def __str__(self) -> str:
        return f"{self.post_id}/{self.person_id}"
