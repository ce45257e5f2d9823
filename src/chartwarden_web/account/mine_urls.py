"""Addresses of one's own account, and of links that work once. What opens a link is in none of them."""

from django.urls import path

from chartwarden_web.account import invitations, inviting, keyboard_views, mine, sharing

urlpatterns = [
    path("account/", mine.mine, name="my_account"),
    path("account/seen/", mine.seen, name="notices_seen"),
    path("account/not-me/", mine.not_me, name="not_me"),
    path("account/devices/<str:device_id>/forget/", mine.forget, name="forget_device"),
    path("account/keys/", keyboard_views.my_keys, name="my_keys"),
    path("account/keys/change/", keyboard_views.change, name="change_key"),
    path("account/keys/take-over/", keyboard_views.take_over, name="take_over_keys"),
    path("account/keys/export/", keyboard_views.export, name="export_keys"),
    path("account/share/", sharing.share, name="share_screen"),
    path("account/sit-alone/", sharing.sit_alone, name="sit_alone"),
    path("invitation/make/", inviting.invite_member, name="invite_member"),
    path("invitation/", invitations.invitation, name="invitation"),
    path("invitation/use/", invitations.use_invitation, name="use_invitation"),
]
