"""What radio and lessons begin with: the root collection, what roles may do with files, and the standards."""

from django.contrib.auth.models import Permission
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission

from cms.domain.founding import register_founder
from cms.models import Standard
from people.domain.role import role_group

FILE_APPS = ("wagtailimages", "wagtaildocs", "wagtailmedia")  # permissions hang on the libraries' tables, not on ours
FILES = {
    "editor": ("add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document",
               "add_media", "change_media"),
    "reviewer": ("choose_image", "choose_document", "change_media"),
    "expert": ("choose_image", "choose_document"),
    "bureau_admin": ("add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document",
                     "add_media", "change_media"),
}  # fmt: skip
TABLES = ("standard", "schoolyear", "term", "calendarday", "planslot", "contentperson", "topic", "series", "searchterm",
          "glossaryterm")  # fmt: skip
DELETABLE = ("calendarday", "planslot", "searchterm")  # entries of a day or a word; what pages hang on stays
STANDARDS: dict[str, dict[str, tuple[str, str]]] = {
    "self": {
        "primary_low": ("知道自己会做什么、喜欢什么", "Knows what one can do and likes"),
        "primary_high": ("能说出自己的长处和还在学的地方", "Names one's strengths and what one is still learning"),
        "junior": (
            "接纳身体和心情的变化，不拿别人的尺子量自己",
            "Accepts the changes of body and mood without measuring oneself by others",
        ),
        "senior": ("看清自己看重什么，并能据此做选择", "Sees what one values and chooses by it"),
    },
    "learning": {
        "primary_low": ("乐意上学，坐得住，敢举手", "Likes school, can sit through a lesson, dares to raise a hand"),
        "primary_high": ("会安排作业和玩的时间", "Plans time for homework and for play"),
        "junior": ("找到适合自己的学习办法，遇到难题会求助", "Finds a way of learning that fits, and asks for help"),
        "senior": (
            "面对考试能调好节奏，不把分数当成全部",
            "Keeps a rhythm before examinations and does not take marks for everything",
        ),
    },
    "people": {
        "primary_low": ("会打招呼、轮流、道谢和道歉", "Greets, takes turns, thanks and says sorry"),
        "primary_high": ("能听完别人的话，也能说出自己的想法", "Hears others out and says what one thinks"),
        "junior": (
            "能拒绝也能被拒绝，知道怎样求助和帮人",
            "Can say no and take a no, knows how to ask for help and to help",
        ),
        "senior": (
            "尊重不同，处理冲突，懂得友谊与爱情的界限",
            "Respects difference, handles conflict, knows the bounds of friendship and love",
        ),
    },
    "emotion": {
        "primary_low": ("认得并说得出高兴、难过、害怕、生气", "Recognises and names joy, sadness, fear and anger"),
        "primary_high": (
            "知道情绪来了身体会怎样，有一两个让自己缓下来的办法",
            "Knows what the body does when feelings come, and one or two ways to slow down",
        ),
        "junior": (
            "能陪自己过一阵坏心情，知道什么时候该找人说",
            "Can live through a bad mood and knows when to talk to somebody",
        ),
        "senior": (
            "能看见压力从哪里来，用合适的办法应对",
            "Sees where pressure comes from and meets it in a fitting way",
        ),
    },
    "choice": {
        "primary_low": ("知道身边的人做什么工作", "Knows what people around one do for work"),
        "primary_high": ("试过几样新事，知道自己还想试什么", "Has tried new things and knows what to try next"),
        "junior": ("了解升学的几条路，不只看一条", "Knows the ways after school, more than one of them"),
        "senior": (
            "把兴趣、能力和现实放在一起想将来",
            "Thinks of the future with interests, abilities and circumstances together",
        ),
    },
    "adapting": {
        "primary_low": ("适应一天的作息和班级的规矩", "Gets used to the day and the rules of a class"),
        "primary_high": ("能应付小的变化和挫折", "Copes with small changes and setbacks"),
        "junior": (
            "会用手机而不被手机带走，懂得保护自己",
            "Uses a telephone without being carried off by it, and protects oneself",
        ),
        "senior": (
            "为离家和独立做准备，愿意为他人出一份力",
            "Prepares to leave home and stand alone, and does something for others",
        ),
    },
}


def found_files() -> None:
    """The root collection, and who may upload and choose. What is there stays as it is."""
    root = Collection.get_first_root_node() or Collection.add_root(name="Root")
    for role, actions in FILES.items():
        group = role_group(role)
        for permission in Permission.objects.filter(codename__in=actions, content_type__app_label__in=FILE_APPS):
            GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)
        if role == "editor":
            tables = Permission.objects.filter(content_type__app_label="cms", content_type__model__in=TABLES)
            deletable = [f"delete_{name}" for name in DELETABLE]
            group.permissions.add(*tables.filter(Q(codename__in=deletable) | ~Q(codename__startswith="delete_")))


def found_standards() -> None:
    """The six areas crossed with the stages, in our words; editors may change and add."""
    for area, bands in STANDARDS.items():
        for band, (words, words_en) in bands.items():
            code = f"{area}-{band.replace('_', '-')}"
            Standard.objects.get_or_create(
                code=code, defaults={"area": area, "band": band, "words": words, "words_en": words_en}
            )


register_founder("files", found_files, order=15)
register_founder("standards", found_standards, order=60)
