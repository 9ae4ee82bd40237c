"""Sound, pictures and documents for tests: small, real files made here."""

import io
import math
import struct
import wave
import zipfile

import factory
from django.core.files.base import ContentFile
from PIL import Image

from cms.models import CustomDocument, CustomImage, CustomMedia


def make_wav(*, seconds: float = 2.0, rate: int = 8000) -> bytes:
    """A sine that swells, in a WAV file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        count = int(seconds * rate)
        tones = (int(30000 * position / count * math.sin(position * 0.3)) for position in range(count))
        file.writeframes(b"".join(struct.pack("<h", tone) for tone in tones))
    return out.getvalue()


def make_picture(*, form: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    """A plain picture."""
    out = io.BytesIO()
    Image.new("RGB", size, (20, 110, 110)).save(out, form)
    return out.getvalue()


def make_archive(*names: str) -> bytes:
    """A ZIP archive with these entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def make_docx() -> bytes:
    """Enough of a Word document to be taken for one."""
    return make_archive("[Content_Types].xml", "word/document.xml")


PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


class MediaFactory(factory.django.DjangoModelFactory):
    """A WAV of two seconds, not measured yet."""

    class Meta:
        model = CustomMedia

    title = factory.Sequence(lambda n: f"录音 {n}")
    type = "audio"
    file = factory.LazyFunction(lambda: ContentFile(make_wav(), name="名字.wav"))


class DocumentFactory(factory.django.DjangoModelFactory):
    """A PDF."""

    class Meta:
        model = CustomDocument

    title = factory.Sequence(lambda n: f"活动单 {n}")
    file = factory.LazyFunction(lambda: ContentFile(PDF, name="活动单.pdf"))


class ImageFactory(factory.django.DjangoModelFactory):
    """A small picture."""

    class Meta:
        model = CustomImage

    title = factory.Sequence(lambda n: f"图片 {n}")
    file = factory.LazyFunction(lambda: ContentFile(make_picture(), name="图.png"))
