"""Addresses of signing in and out. The names are those that allauth asks for."""

from django.urls import path

from chartwarden_web.account import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-out/", views.leave, name="account_logout"),
]
