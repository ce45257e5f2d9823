"""Addresses of the veil."""

from django.urls import path

from chartwarden_web.account import veil

urlpatterns = [
    path("veil/", veil.veil, name="veil"),
    path("veiled/", veil.veiled, name="veiled"),
    path("unveil/", veil.unveil, name="unveil"),
    path("here/", veil.here, name="here"),
]
