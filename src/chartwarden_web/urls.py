"""Every address of the product. No address carries a name, a number of a person, or words that were searched."""

from django.urls import include, path

handler404 = "chartwarden_web.errors.no_such_page"
handler429 = "chartwarden_web.errors.too_many"
handler500 = "chartwarden_web.errors.broken"

urlpatterns = [
    path("", include("chartwarden_web.account.urls")),
    path("", include("chartwarden_web.desk.urls")),
    path("", include("chartwarden_web.office.urls")),
]
