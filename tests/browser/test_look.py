import pytest
from playwright.sync_api import Page
from tests.browser.floor import Floor, PASSWORD
from tests.browser.accessibility import assert_axe_clean, assert_fits
pytestmark = pytest.mark.browser

@pytest.mark.parametrize("scheme",["light","dark"])
@pytest.mark.parametrize("width",[1280,360])
def test_look(floor: Floor, new_context, scheme, width):
    c = new_context(viewport={"width":width,"height":800 if width>400 else 740}, color_scheme=scheme)
    p = c.new_page()
    logs=[]
    p.on("console", lambda m: logs.append(m.text)); p.on("pageerror", lambda e: logs.append(str(e)))
    errs=[]
    def shot(n):
        p.screenshot(path=f"/tmp/scratch/shots/{n}-{scheme}-{width}.png", full_page=width<400)
        for f in (assert_axe_clean, assert_fits):
            try: f(p)
            except AssertionError as e: errs.append(n+": "+str(e))
    p.goto(floor.address+"/")
    shot("signin")
    p.fill("#id_login","lena.moss"); p.fill("#id_password","wrong"); p.keyboard.press("Enter"); p.wait_for_selector(".notice--bad"); shot("signin-wrong")
    p.fill("#id_login","lena.moss"); p.fill("#id_password",PASSWORD); p.keyboard.press("Enter"); p.wait_for_selector(".next")
    shot("today")
    p.keyboard.press("n"); p.wait_for_selector(".section"); shot("bench")
    p.keyboard.press("j"); p.wait_for_timeout(500)
    p.keyboard.press("/"); p.keyboard.type("sepsis"); p.wait_for_selector(".result", timeout=20000); shot("search")
    p.keyboard.press("Enter"); p.wait_for_selector(".coded"); 
    p.keyboard.type("aki"); p.keyboard.press("Enter"); p.wait_for_selector(".coded >> nth=1")
    p.keyboard.press("Escape"); p.evaluate("""()=>{const r=document.querySelectorAll('#note .run');let t=[...r].map(x=>x.firstChild).find(t=>t.data.trim().length>60);const s=getSelection();const g=document.createRange();g.setStart(t,t.data.length-50);g.setEnd(t,t.data.length-10);s.removeAllRanges();s.addRange(g)}""")
    p.keyboard.press("e"); p.wait_for_selector("[data-evidence]"); shot("coded")
    p.keyboard.press("w"); p.wait_for_timeout(200); shot("withheld")
    p.check(".part__choice >> nth=1"); p.fill("#reason","x needed for coding xxxxxxxxxxxxxxxx"); p.click(".ask .button"); p.wait_for_selector("#notices .notice"); shot("refused-part")
    p.check(".part__choice >> nth=1"); p.fill("#reason","The implant log decides the device value of the PCS code."); p.click(".ask .button"); p.wait_for_selector(".notice--good"); shot("asked")
    p.keyboard.press("?"); p.wait_for_selector("dialog[open]"); shot("keys"); p.keyboard.press("Escape")
    p.keyboard.press("Control+Enter"); p.wait_for_selector("text=This is your next chart"); shot("next")
    p.keyboard.press("g"); p.keyboard.press("t"); p.wait_for_selector(".worklist"); shot("today2")
    p.keyboard.press("g"); p.keyboard.press("a"); p.wait_for_selector(".day"); shot("access")
    p.goto(floor.address+"/work/nothing/"); shot("refused")
    p.goto(floor.address+"/nothing/"); shot("missing")
    p.goto(floor.address+"/"); p.click("text=Sign out"); p.wait_for_selector("#id_login")
    p.fill("#id_login","mara.quist"); p.fill("#id_password",PASSWORD); p.keyboard.press("Enter"); p.wait_for_selector(".callout"); shot("manager")
    p.click("text=Decide"); p.wait_for_selector(".asking"); shot("requests")
    print(logs)
    assert not errs, "\n".join(errs)
    assert not [l for l in logs if "Failed to load" not in l and "Clear-Site" not in l], logs
