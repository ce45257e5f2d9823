"""Addresses of single sign-on. Each provider of the configuration has its own; none takes an address to go on to.

What comes from a provider's own site comes to `/sso/`, and nowhere else: see `chartwarden_web.origins`.
"""

from django.urls import path

from chartwarden_web.account import single_sign_on

urlpatterns = [
    path("single-sign-on/", single_sign_on.mine, name="sso_mine"),
    path("single-sign-on/<slug:provider_id>/link/", single_sign_on.link, name="sso_link"),
    path("single-sign-on/<slug:provider_id>/unlink/", single_sign_on.unlink, name="sso_unlink"),
    path("waiting/", single_sign_on.waiting, name="sso_waiting"),
    path("sso/", single_sign_on.choose, name="sso_choose"),
    path("sso/<slug:provider_id>/", single_sign_on.begin, name="sso_begin"),
    path("sso/<slug:provider_id>/return/", single_sign_on.return_openid, name="sso_return_openid"),
    path("sso/<slug:provider_id>/receive/", single_sign_on.receive_saml, name="sso_receive_saml"),
    path("sso/<slug:provider_id>/done/", single_sign_on.return_saml, name="sso_return_saml"),
    path("sso/<slug:provider_id>/metadata/", single_sign_on.metadata, name="sso_metadata"),
]
