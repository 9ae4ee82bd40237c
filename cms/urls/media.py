"""Addresses of files, feeds and machine-readable pages of radio and lessons; the wing's urls include them."""

from django.urls import path

from cms.views import curriculum, episode, feeds, lesson, media, recording

machine_patterns = [
    path("media/<path:name>", media.public_file, name="public_file"),
    path("sound/<slug:public_id>.<slug:extension>", media.sound, name="sound"),
    path("sound/<slug:public_id>/captions.<slug:code>.vtt", recording.captions, name="recording_captions"),
    path("sound/<slug:public_id>/copy/<slug:key>", recording.copy, name="recording_copy"),
    path("sound/<slug:public_id>/<slug:key>.<slug:extension>", recording.size, name="recording_size"),
    path("documents/<slug:public_id>/", media.document, name="document"),
    path("documents/<int:document_id>/<str:document_filename>", media.document_by_number, name="wagtaildocs_serve"),
    path("episodes/<uuid:guid>/chapters.json", episode.chapters_document, name="episode_chapters"),
    path("episodes/<uuid:guid>/chapters.vtt", episode.chapters_track, name="episode_chapters_vtt"),
    path("episodes/<uuid:guid>/transcript.<slug:language>.vtt", episode.transcript_file, name="episode_transcript"),
    path("feeds/podcast/<uuid:guid>.xml", feeds.podcast, name="podcast"),
    path("feeds/podcast/<uuid:guid>/season-<int:season>.xml", feeds.podcast, name="podcast_season"),
    path("feeds/<slug:language>/library.<slug:form>", feeds.library, name="feed_library"),
    path("feeds/<slug:language>/topics/<slug:topic>.<slug:form>", feeds.topic, name="feed_topic"),
    path("feeds/lessons/<slug:stage>-<int:grade>.ics", feeds.lessons_calendar, name="lessons_calendar"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("robots.txt", feeds.robots, name="robots"),
]

page_patterns = [
    path("feeds/", feeds.overview, name="feeds"),
    path("lessons/<slug:public_id>/print/", lesson.print_plan, name="lesson_print"),
    path("lessons/<slug:public_id>/handouts/", lesson.print_handouts, name="lesson_handouts"),
    path("lessons/<slug:public_id>/materials.zip", lesson.all_materials, name="lesson_materials"),
    path("lessons/log/", lesson.log, name="log_lesson"),
    path("lessons/log/<slug:public_id>/undo/", lesson.undo_log, name="undo_log_lesson"),
    path("lessons/<slug:public_id>/", curriculum.lesson_by_id, name="lesson"),
]
