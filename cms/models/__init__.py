"""The tables of the library: one noun a module."""

from cms.models.approval import Approval as Approval
from cms.models.article import ArticlePage as ArticlePage
from cms.models.article import RelatedLink as RelatedLink
from cms.models.document import CustomDocument as CustomDocument
from cms.models.help import HelpPage as HelpPage
from cms.models.home import HomePage as HomePage
from cms.models.image import CustomImage as CustomImage
from cms.models.image import CustomRendition as CustomRendition
from cms.models.legal import LegalPage as LegalPage
from cms.models.legal import LegalVersion as LegalVersion
from cms.models.media import CustomMedia as CustomMedia
from cms.models.person import ContentPerson as ContentPerson
from cms.models.review_task import ReviewTask as ReviewTask
from cms.models.section import SectionPage as SectionPage
from cms.models.series import Series as Series
from cms.models.settings import SiteFrame as SiteFrame
from cms.models.stamp import Stamp as Stamp
from cms.models.storage import DiscardedFile as DiscardedFile
from cms.models.topic import Topic as Topic
