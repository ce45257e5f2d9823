"""Addresses of the coder's screens. Ids in them are random and open nothing by themselves."""

from django.urls import path

from chartwarden_web.desk import coding, comparing, ladder, pasting, reading, reviewing, taking, views

urlpatterns = [
    path("", views.today, name="today"),
    path("search/", views.search, name="search"),
    path("next/", taking.take, name="take_next"),
    path("work/<str:work_id>/resume/", taking.resume, name="resume"),
    path("work/<str:work_id>/", views.work, name="work"),
    path("work/<str:work_id>/documents/<str:document_id>/", views.work, name="document"),
    path("work/<str:work_id>/codes/", coding.assign_code, name="assign_code"),
    path("work/<str:work_id>/codes/search/", coding.search_codes, name="search_codes"),
    path("work/<str:work_id>/codes/<str:coded_id>/remove/", coding.take_code_out, name="take_code_out"),
    path("work/<str:work_id>/codes/<str:coded_id>/admission/", coding.tell_admission, name="tell_admission"),
    path("work/<str:work_id>/codes/<str:coded_id>/place/", coding.place_code, name="place_code"),
    path("work/<str:work_id>/codes/<str:coded_id>/comment/", coding.comment, name="comment_code"),
    path("work/<str:work_id>/codes/<str:coded_id>/evidence/", coding.take_evidence_away, name="take_evidence_away"),
    path("work/<str:work_id>/codes/undo/", coding.undo_change, name="undo_change"),
    path("work/<str:work_id>/codes/suggest/", coding.suggest_evidence, name="suggest_evidence"),
    path("work/<str:work_id>/packet/", coding.packet, name="packet"),
    path("work/<str:work_id>/parts/", ladder.ask_for_part, name="ask_for_part"),
    path("work/<str:work_id>/glass/", ladder.glass, name="glass"),
    path("work/<str:work_id>/glass/break/", ladder.break_it, name="break_glass"),
    path("work/<str:work_id>/paste/", pasting.paste, name="paste"),
    path("paste/", pasting.paste_anywhere, name="paste_anywhere"),
    path("work/<str:work_id>/documents/<str:document_id>/relates/", pasting.relate_document, name="relate_document"),
    path(
        "work/<str:work_id>/documents/<str:document_id>/relates/back/",
        pasting.unrelate_document,
        name="unrelate_document",
    ),
    path("work/<str:work_id>/words/", reading.find_words, name="find_words"),
    path("work/<str:work_id>/documents/<str:document_id>/mask/", reading.open_mask, name="open_mask"),
    path("work/<str:work_id>/stale/", comparing.look_for_stale, name="look_for_stale"),
    path("work/<str:work_id>/hold/", reading.hold, name="hold"),
    path("work/<str:work_id>/finish/", views.finish, name="finish"),
    path("work/<str:work_id>/again/", views.work_again, name="work_again"),
    path("work/<str:work_id>/findings/", reviewing.find, name="find"),
    path("work/<str:work_id>/findings/<str:finding_id>/back/", reviewing.take_back, name="take_finding_back"),
    path("reviews/", reviewing.my_reviews, name="my_reviews"),
    path("reviews/<str:finding_id>/answer/", reviewing.answer, name="answer_finding"),
    path("access/", views.access, name="access"),
    path("access/find/", views.find_access, name="find_access"),
    path("access/report/", views.report, name="report"),
    path("access/proof/", views.proof, name="proof"),
]
