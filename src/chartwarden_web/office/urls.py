"""Addresses of the privacy office's rooms."""

from django.urls import path

from chartwarden_web.office import views

urlpatterns = [
    path("proof/", views.proof_room, name="proof_room"),
    path("proof/checkpoint/", views.checkpoint, name="checkpoint"),
    path("proof/verify/", views.verify, name="verify"),
    path("proof/verify/progress/", views.progress, name="progress"),
    path("proof/check/", views.check_a_proof, name="check_a_proof"),
]
