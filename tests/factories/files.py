"""Real files for tests of uploads, made on the spot: pictures with a place in them, documents, sound of each container."""

import io
import wave
import zipfile
from typing import Any

from PIL import Image

TYPES = (
    '<Types><Override PartName="/{main}" ContentType="application/vnd.openxmlformats-officedocument.main+xml"/></Types>'
)
MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
PLACE = "N31 14 22"


def picture(form: str = "JPEG", size: tuple[int, int] = (640, 480), **options: Any) -> bytes:
    """A picture with a camera, a place and a direction in its EXIF where the format has one."""
    image = Image.new("RGB", size, (40, 90, 120))
    made = io.BytesIO()
    if form == "JPEG":
        exif = Image.Exif()
        exif[0x010F], exif[0x0112] = "Canary Camera", 6
        exif.get_ifd(0x8825)[1] = PLACE
        options |= {"exif": exif.tobytes(), "comment": b"canary-comment"}
    image.save(made, form, **options)
    return made.getvalue()


def office(extension: str = "docx", **more: bytes) -> bytes:
    """A document as an Office program writes it, with further parts by name."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES.format(main=MAIN[extension]))
        archive.writestr(MAIN[extension], "<document>观察记录</document>")
        for name, content in more.items():
            archive.writestr(name.replace("__", "/"), content)
    return made.getvalue()


def pdf() -> bytes:
    """A small PDF."""
    return b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\nxref\n0 1\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"


def wav(seconds: int = 1) -> bytes:
    """Silence."""
    made = io.BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0\0" * 8000 * seconds)
    return made.getvalue()


def mp3(frames: int = 8, *, tag: bytes = b"") -> bytes:
    """Frames of 128 kbit/s at 44.1 kHz, behind a tag."""
    head = b"ID3\x04\x00\x00" + bytes([0, 0, len(tag) >> 7, len(tag) & 127]) + tag if tag else b""
    return head + (b"\xff\xfb\x90\x00" + b"\0" * 413) * frames


def box(name: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4) + name + content


def m4a(handler: bytes = b"soun") -> bytes:
    """Boxes as a telephone writes them."""
    media = box(b"mdia", box(b"hdlr", b"\0" * 8 + handler + b"\0" * 12))
    return box(b"ftyp", b"M4A \0\0\0\0isom") + box(b"moov", box(b"trak", media)) + box(b"mdat", b"\0" * 600)


def ogg(first: bytes = b"OpusHead" + b"\0" * 11) -> bytes:
    """Two pages."""
    page = b"OggS\x00" + b"\x02" + b"\0" * 20 + bytes([1, len(first)]) + first
    return page + b"OggS\x00\x00" + b"\0" * 20 + bytes([1, 4]) + b"abcd"


def webm(codec: bytes = b"A_OPUS") -> bytes:
    """The head of a recording."""
    return b"\x1aE\xdf\xa3\x9fB\x82\x84webm" + b"\0" * 20 + b"\x86" + codec + b"\0" * 400
