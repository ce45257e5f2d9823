"""Addresses of the coder's screens. Ids in them are random and open nothing by themselves."""

from django.urls import path

from chartwarden_web.desk import views

urlpatterns = [
    path("", views.today, name="today"),
    path("search/", views.search, name="search"),
    path("work/<str:work_id>/", views.work, name="work"),
    path("work/<str:work_id>/documents/<str:document_id>/", views.work, name="document"),
    path("work/<str:work_id>/codes/", views.assign_code, name="assign_code"),
    path("work/<str:work_id>/codes/search/", views.search_codes, name="search_codes"),
    path("work/<str:work_id>/codes/<str:coded_id>/remove/", views.take_code_out, name="take_code_out"),
    path("work/<str:work_id>/parts/", views.ask_for_part, name="ask_for_part"),
    path("work/<str:work_id>/finish/", views.finish, name="finish"),
    path("work/<str:work_id>/again/", views.work_again, name="work_again"),
    path("access/", views.access, name="access"),
    path("access/find/", views.find_access, name="find_access"),
    path("access/report/", views.report, name="report"),
    path("access/proof/", views.proof, name="proof"),
]
