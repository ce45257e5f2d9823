import pytest
from django.test import Client
from tests.builders import Scene

def test_smoke(coder: Client, scene: Scene):
    for url in ["/", "/access/", f"/work/{scene.work.id}/", f"/work/{scene.work.id}/documents/{scene.summary.document.outline.id}/"]:
        r = coder.get(url); print(url, r.status_code); 
        if r.status_code!=200: print(r.content.decode()[:3000])
    print(r.content.decode())
    print(r.headers)
    r = coder.post(f"/work/{scene.work.id}/codes/", {"code":"A41.51"}); print(r.status_code, r.content[:500])
    r = coder.post(f"/work/{scene.work.id}/codes/", {"code":"A41.51"}, headers={"HX-Request":"true"}); print(r.status_code, r.content.decode()[:3000])
    r = coder.post(f"/work/{scene.work.id}/codes/search/", {"words":"sepsis coli"}, headers={"HX-Request":"true"}); print(r.status_code, r.content.decode()[:3000])
    r = coder.get("/work/nothing/"); print(r.status_code, r.content.decode()[-900:])
