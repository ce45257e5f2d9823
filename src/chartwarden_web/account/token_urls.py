"""Addresses of one's tokens for programs."""

from django.urls import path

from chartwarden_web.account import token_views

urlpatterns = [
    path("account/tokens/", token_views.tokens, name="my_tokens"),
    path("account/tokens/make/", token_views.make, name="make_token"),
    path("account/tokens/<str:token_id>/revoke/", token_views.revoke, name="revoke_token"),
]
