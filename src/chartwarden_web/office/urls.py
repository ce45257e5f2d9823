"""Addresses of the privacy office's rooms."""

from django.urls import path

from chartwarden_web.office import approvals, members, reviews, views

urlpatterns = [
    path("requests/", approvals.requests, name="requests"),
    path("requests/<str:widening_id>/", approvals.decide, name="decide"),
    path("requests/accounts/<str:request_id>/", approvals.decide_account, name="decide_account"),
    path("requests/accounts/<str:request_id>/withdraw/", approvals.withdraw, name="withdraw"),
    path("members/", members.members, name="members"),
    path("members/find/", members.find_members, name="find_members"),
    path("members/file/", members.members_file, name="members_file"),
    path("members/add/", members.add, name="add_member"),
    path("members/import/", members.bring_in, name="import_members"),
    path("members/review/", reviews.review, name="review"),
    path("members/review/decide/", reviews.decide_review, name="decide_review"),
    path("members/of/<str:member_id>/", members.member, name="member"),
    path("members/of/<str:member_id>/change/", members.change, name="change_member"),
    path("members/of/<str:member_id>/leave/", members.leave, name="plan_leave"),
    path("members/of/<str:member_id>/relations/", members.relations, name="declare_relations"),
    path("members/of/<str:member_id>/roles/", members.roles, name="change_roles"),
    path("members/of/<str:member_id>/reset/", members.reset, name="ask_reset"),
    path("members/of/<str:member_id>/end/", members.end, name="end_member"),
    path("proof/", views.proof_room, name="proof_room"),
    path("proof/checkpoint/", views.checkpoint, name="checkpoint"),
    path("proof/verify/", views.verify, name="verify"),
    path("proof/verify/progress/", views.progress, name="progress"),
    path("proof/check/", views.check_a_proof, name="check_a_proof"),
]
