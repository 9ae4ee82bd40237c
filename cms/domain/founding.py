"""What an empty city begins with: languages, the root, home, library, help, privacy and terms, the review workflow.

Every function here may run any number of times; what is already there is left as the editors made it. Upper wings add
their own with `register_founder`, and `manage.py found` runs all of them in order.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Permission
from wagtail.models import GroupPagePermission, Locale, Page, Site, Workflow, WorkflowPage, WorkflowTask

from cms.domain import founding_texts as texts
from cms.domain.editing.publishing import publish_by_system
from cms.models import HelpPage, HomePage, LegalPage, ReviewTask, SectionPage, SiteFrame
from people.domain.role import found_role_groups, role_group

_founders: list[tuple[int, str, Callable[[], Any]]] = []
ROLE_PERMISSIONS = {
    "editor": ("add", "change", "lock"),
    "reviewer": ("add", "change", "publish", "lock", "unlock"),
    "expert": ("change", "publish"),
    "bureau_admin": ("add", "change", "bulk_delete", "lock", "unlock"),
}

SETTINGS_PERMISSIONS = {  # tables outside the tree of pages: role → (app, codename)
    "bureau_admin": [
        ("cms", "change_siteframe"),
        ("plugins_host", "manage_plugins"),
        ("wagtailredirects", "add_redirect"),
        ("wagtailredirects", "change_redirect"),
    ],
    "editor": [
        ("simple_translation", "submit_translation"),
        ("wagtailredirects", "add_redirect"),
        ("wagtailredirects", "change_redirect"),
    ],
}


def register_founder(name: str, found: Callable[[], Any], *, order: int = 100) -> None:
    """Let `manage.py found` call this too; lower orders first (the site itself is 10)."""
    if name not in {known for _order, known, _found in _founders}:
        _founders.append((order, name, found))


def founders() -> list[tuple[str, Callable[[], Any]]]:
    """What `manage.py found` calls, in order."""
    return [(name, found) for _order, name, found in sorted(_founders, key=lambda row: row[:2])]


def found_site() -> Site:
    """The whole public site, ready for editors. Returns its Site."""
    chinese, english = found_locales()
    root = _found_root(chinese)
    home = _found_home(root, chinese, None)
    home_en = _found_home(root, english, home)
    site = _found_site_row(home)
    for parent, locale in ((home, chinese), (home_en, english)):
        _found_children(parent, locale)
    found_workflow(root)
    found_page_permissions(root)
    SiteFrame.objects.get_or_create(site=site, defaults=dict(texts.FRAME))
    return site


def found_locales() -> tuple[Locale, Locale]:
    """Chinese and English, in this order."""
    first = Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)[0]
    return first, Locale.objects.get_or_create(language_code="en")[0]


def _found_root(locale: Locale) -> Page:
    """The root of the tree; the welcome page that Wagtail's own migrations leave behind is taken away."""
    root = Page.get_first_root_node()
    if root is None:
        root = Page.add_root(instance=Page(title="Root", slug="root", locale=locale))
    if root.locale_id != locale.pk:
        Page.objects.filter(pk=root.pk).update(locale=locale)
    for page in root.get_children():
        if page.specific_class is Page and page.is_leaf():
            Site.objects.filter(root_page=page).delete()
            page.delete()
    return Page.objects.get(pk=root.pk)


def _found_home(root: Page, locale: Locale, source: HomePage | None) -> HomePage:
    """The home page of a language; the English one is a translation of the Chinese."""
    home = HomePage.objects.filter(locale=locale, depth=2).first()
    if home is not None:
        return home
    home = HomePage(locale=locale, live=False, **texts.HOME[locale.language_code])
    if source is not None:
        home.translation_key = source.translation_key
    root.add_child(instance=home)
    published: HomePage = publish_by_system(home, reason="founding")
    return published


def _found_site_row(home: HomePage) -> Site:
    """The one Site of this installation."""
    site = Site.objects.filter(is_default_site=True).first() or Site.objects.first()
    if site is None:
        return Site.objects.create(
            hostname="localhost", port=80, root_page=home, is_default_site=True, site_name=settings.WAGTAIL_SITE_NAME
        )
    return site


def _found_children(home: HomePage, locale: Locale) -> None:
    """Library, help, privacy and terms under the home page of a language."""
    language = locale.language_code
    found_page(SectionPage, home, "library", **texts.LIBRARY[language])
    found_page(HelpPage, home, "help", **texts.help_page(language))
    for kind in ("privacy", "terms"):
        found_page(LegalPage, home, kind, kind=kind, **texts.legal_page(kind, language))


def found_page(model: type[Any], parent: Any, slug: str, **fields: Any) -> Any:
    """A published page at this address below `parent`, made unless it is there; translations share their key."""
    existing = model.objects.child_of(parent).filter(slug=slug).first()
    if existing is not None:
        return existing
    page = model(slug=slug, locale=parent.locale, live=False, **fields)
    sibling = (
        model.objects.filter(slug=slug, depth=parent.depth + 1).exclude(locale=parent.locale).order_by("pk").first()
    )
    if sibling is not None:
        page.translation_key = sibling.translation_key
    parent.refresh_from_db()
    parent.add_child(instance=page)
    return publish_by_system(page, reason="founding")


def found_workflow(root: Page) -> Workflow:
    """Editor, then a reviewer who did not write it: for the whole tree."""
    workflow = Workflow.objects.get_or_create(name=texts.WORKFLOW, defaults={"active": True})[0]
    task = ReviewTask.objects.filter(name=texts.TASK).first() or ReviewTask.objects.create(name=texts.TASK)
    for role in ("reviewer", "expert"):
        task.groups.add(role_group(role))
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    _retire_wagtails_workflow()
    WorkflowPage.objects.get_or_create(page=root, defaults={"workflow": workflow})
    return workflow


def _retire_wagtails_workflow() -> None:
    """The workflow that Wagtail's own migrations hang on the root: its moderators are nobody here."""
    for workflow in Workflow.objects.filter(name="Moderators approval", active=True):
        workflow.deactivate()


def found_page_permissions(root: Page) -> None:
    """What the groups that mirror roles may do in the tree. Publishing still passes the gate of the reviewer."""
    for role, names in SETTINGS_PERMISSIONS.items():
        for app, codename in names:
            found = Permission.objects.filter(codename=codename, content_type__app_label=app)
            role_group(role).permissions.add(*found)
    for role, actions in ROLE_PERMISSIONS.items():
        group = role_group(role)
        for action in actions:
            permission = Permission.objects.filter(
                codename=f"{action}_page", content_type__app_label="wagtailcore"
            ).first()
            if permission is not None:
                GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)


register_founder("roles", found_role_groups, order=5)
register_founder("site", found_site, order=10)
