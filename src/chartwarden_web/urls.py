"""Every address of the product. No address carries a name, a number of a person, or words that were searched."""

from django.urls import include, path

handler400 = "chartwarden_web.errors.bad_request"
handler404 = "chartwarden_web.errors.no_such_page"
handler429 = "chartwarden_web.errors.too_many"
handler500 = "chartwarden_web.errors.broken"

urlpatterns = [
    path("", include("chartwarden_web.account.urls")),
    path("", include("chartwarden_web.account.sso_urls")),
    path("", include("chartwarden_web.account.veil_urls")),
    path("", include("chartwarden_web.account.mine_urls")),
    path("", include("chartwarden_web.account.token_urls")),
    path("", include("chartwarden_web.desk.urls")),
    path("", include("chartwarden_web.office.urls")),
    path("", include("chartwarden_web.watching.urls")),
    path("api/v1/", include("chartwarden_web.api.urls")),
    path("scim/v2/", include("chartwarden_web.provisioning.urls")),
]
