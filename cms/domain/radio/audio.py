"""Length and waveform of a sound file, by decoding it; film and AAC give only their length."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import miniaudio
from django.core.files.storage import Storage
from tinytag import TinyTag, TinyTagException

from cms.domain.recording.matroska import read_webm

BUCKETS = 1000
SAMPLE_RATE = 8000  # enough for a drawing of loudness
FULL_SCALE = 32768
DECODED = {".mp3", ".flac", ".wav", ".ogg"}  # what miniaudio reads


class UnreadableSoundError(Exception):
    """Nothing could be read from the file."""


@dataclass(frozen=True)
class SoundFigures:
    """Seconds, and up to BUCKETS whole numbers from 0 to 100, the loudest being 100; no peaks where not decoded."""

    duration: float
    peaks: list[int] = field(default_factory=list)


@contextmanager
def local_copy(storage: Storage, name: str) -> Iterator[Path]:
    """A path to read from: the file itself where the storage is a disk, otherwise a temporary copy."""
    try:
        yield Path(storage.path(name))
        return
    except NotImplementedError:
        pass
    with storage.open(name) as source, tempfile.NamedTemporaryFile(suffix=Path(name).suffix) as copy:
        shutil.copyfileobj(source, copy)
        copy.flush()
        yield Path(copy.name)


def read_duration(path: Path) -> float:
    """Seconds, exact for VBR mp3 too; raises UnreadableSoundError."""
    if path.suffix.lower() == ".webm":
        return read_webm_duration(path)
    try:
        if path.suffix.lower() in DECODED:
            return float(miniaudio.get_file_info(str(path)).duration)
    except miniaudio.DecodeError:
        pass  # Ogg may hold Opus, which only the tag reader knows
    try:
        duration = TinyTag.get(str(path)).duration
    except (TinyTagException, OSError, ValueError, KeyError, IndexError) as error:
        raise UnreadableSoundError(str(error)) from error
    if not duration or duration <= 0:
        raise UnreadableSoundError("no length")
    return float(duration)


def read_webm_duration(path: Path) -> float:
    """Seconds of a WebM, which the tag reader does not know."""
    try:
        with path.open("rb") as file:
            return read_webm(file).duration
    except (OSError, ValueError, IndexError) as error:
        raise UnreadableSoundError(str(error)) from error


def measure_sound(path: Path, *, buckets: int = BUCKETS) -> SoundFigures:
    """Length and peaks; the file is decoded in pieces, never held whole. Raises UnreadableSoundError."""
    duration = read_duration(path)
    if path.suffix.lower() not in DECODED or duration <= 0:
        return SoundFigures(duration)
    try:
        return SoundFigures(duration, read_peaks(path, duration=duration, buckets=buckets))
    except miniaudio.MiniaudioError:
        return SoundFigures(duration)


def loudest_of(samples: Sequence[int]) -> int:
    """How far the samples go from silence, up or down."""
    return max(max(samples), -min(samples))  # noqa: PLW3301 — flattened it would build a list of every sample


def read_peaks(path: Path, *, duration: float, buckets: int = BUCKETS) -> list[int]:
    """The loudest sample of each of `buckets` equal parts, scaled so that the loudest of all is 100."""
    per_bucket = max(1, round(duration * SAMPLE_RATE / buckets))
    stream = miniaudio.stream_file(
        str(path),
        output_format=miniaudio.SampleFormat.SIGNED16,
        nchannels=1,
        sample_rate=SAMPLE_RATE,
        frames_to_read=per_bucket,
    )
    raw: list[int] = []
    for samples in stream:
        if len(samples):
            raw.append(min(FULL_SCALE, loudest_of(samples)))
        if len(raw) >= buckets:
            break
    stream.close()
    loudest = max(raw, default=0)
    return [round(value * 100 / loudest) if loudest else 0 for value in raw]


def wave_path(peaks: list[int], *, bars: int = 180, width: int = 1000, height: int = 100) -> str:
    """The waveform as one SVG path of thin bars around the middle; empty without peaks."""
    if not peaks:
        return ""
    step = width / bars
    middle = height / 2
    path = []
    for bar in range(bars):
        slice_of = peaks[bar * len(peaks) // bars : max(bar * len(peaks) // bars + 1, (bar + 1) * len(peaks) // bars)]
        half = max(2.5, max(slice_of, default=0) * (middle - 10) / 100)
        path.append(f"M{bar * step:.1f} {middle - half:.1f}h{step * 0.58:.1f}v{2 * half:.1f}h-{step * 0.58:.1f}z")
    return "".join(path)
