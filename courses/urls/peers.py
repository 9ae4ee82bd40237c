"""Addresses of peer assessment: for whoever reviews, and for staff."""

from django.urls import path

from courses.views import peer_pools, peers

REVIEWS = "learn/attempt/<slug:attempt_id>/reviews/"

urlpatterns = [
    path(REVIEWS, peers.show_reviews, name="peer_reviews"),
    path(f"{REVIEWS}take/", peers.take, name="peer_take"),
    path(f"{REVIEWS}practice/<int:number>/", peers.practise, name="peer_practice"),
    path(f"{REVIEWS}<slug:review_id>/", peers.review, name="peer_review"),
    path(f"{REVIEWS}<slug:review_id>/draft/", peers.keep, name="peer_draft"),
    path(f"{REVIEWS}<slug:review_id>/leave/", peers.leave, name="peer_leave"),
    path(f"{REVIEWS}<slug:review_id>/report/", peers.report, name="peer_report"),
    path("bureau/peers/", peer_pools.list_pools, name="peer_pools"),
    path("bureau/peers/<slug:pool_id>/", peer_pools.show_pool, name="peer_pool"),
    path("bureau/peers/<slug:pool_id>/<slug:attempt_id>/", peer_pools.show_work, name="peer_pool_entry"),
]
