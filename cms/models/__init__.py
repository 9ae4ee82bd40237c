"""The tables of the library: one noun a module."""

from cms.models.document import CustomDocument as CustomDocument
from cms.models.image import CustomImage as CustomImage
from cms.models.image import CustomRendition as CustomRendition
from cms.models.media import CustomMedia as CustomMedia
from cms.models.storage import DiscardedFile as DiscardedFile
