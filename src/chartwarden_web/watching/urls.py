"""Addresses that probes ask. Their names are what such tools look for."""

from django.urls import path

from chartwarden_web.watching import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
]
