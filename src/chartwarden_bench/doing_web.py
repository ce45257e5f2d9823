"""What verbs do through the server: a session at a screen, or a program with a token.

Example:
    >>> sorted(WEB) == sorted(set(WEB))
    True

"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from chartwarden_bench.browsing import Answer
from chartwarden_bench.case import Door
from chartwarden_bench.seat import Came, Reply, Seat, of_answer
from chartwarden_bench.store import entries

Given = Mapping[str, Any]
_Do = Callable[[Seat, str, Given], Answer]
_MOST_TIMES: Final = 500


def _get(path: str) -> _Do:
    return lambda seat, by, given: seat.browser(by).get(path.format(**given))


def _post(path: str, *fields: str, **fixed: str) -> _Do:
    def send(seat: Seat, by: str, given: Given) -> Answer:
        form = {name: given[name] for name in fields if name in given}
        return seat.browser(by).post(path.format(**given), {**form, **fixed})

    return send


def _api_get(path: str) -> _Do:
    return lambda seat, by, given: seat.program(by).get(f"/api/v1{path.format(**given)}", **seat.token(by))


def _code(seat: Seat, by: str, given: Given) -> Answer:
    evidence = _span(given)
    form = {"code": given["code"], "evidence": ":".join(map(str, evidence.values())) if evidence else ""}
    return seat.browser(by).post(f"/work/{given['work']}/codes/", form)


def _api_code(seat: Seat, by: str, given: Given) -> Answer:
    sent = {"code": given["code"], "evidence": _span(given) or None}
    return seat.program(by).send_json(f"/api/v1/work/{given['work']}/codes/", sent, **seat.token(by))


def _span(given: Given) -> dict[str, Any]:
    """Give the place of the evidence; the first words of a section where only the document is named."""
    if "document" not in given:
        return {}
    start = int(given.get("start", 0))
    return {
        "document_id": given["document"],
        "section": int(given.get("section", 0)),
        "start": start,
        "end": int(given.get("end", start + 12)),
    }


def _part(seat: Seat, by: str, given: Given) -> Answer:
    form = {"part": f"{given['document']}:whole", "reason": given["reason"]}
    return seat.browser(by).post(f"/work/{given['work']}/parts/", form)


def _break_glass(seat: Seat, by: str, given: Given) -> Answer:
    browser = seat.browser(by)
    form = {"part": f"{given['document']}:whole", "reason": given["reason"], "code": seat.codes_of(by).next()}
    return browser.post(f"/work/{given['work']}/glass/break/", form)


def _take_next(seat: Seat, by: str, _: Given) -> Answer:
    """Take what comes next, and look at where that leads."""
    browser = seat.browser(by)
    answer = browser.post("/next/", {})
    return browser.get(answer.leads_to) if answer.leads_to.startswith("/work/") else answer


def _api_part(seat: Seat, by: str, given: Given) -> Answer:
    sent = {"document_id": given["document"], "section": None, "reason": given["reason"]}
    return seat.program(by).send_json(f"/api/v1/work/{given['work']}/widenings/", sent, **seat.token(by))


def _latest(seat: Seat, table: str, at: str) -> str:
    found = seat.instance.store.rows(f"SELECT id FROM {table} ORDER BY {at} DESC LIMIT 1")  # noqa: S608 -- our own words
    return str(found[0][0]) if found else "none"


def _decide_part(seat: Seat, by: str, given: Given) -> Answer:
    wanted = _latest(seat, "widening", "requested_at")
    browser = seat.browser(by)  # signs in first, which uses a code up
    form = {"answer": given["answer"], "code": seat.codes_of(by).next()}  # deciding takes a factor anew
    return browser.post(f"/requests/{wanted}/", form)


def _decide_reset(seat: Seat, by: str, given: Given) -> Answer:
    wanted = _latest(seat, "account_request", "asked_at")
    browser = seat.browser(by)
    form = {"answer": given["answer"], "code": seat.codes_of(by).next()}
    return browser.post(f"/requests/accounts/{wanted}/", form)


def _ask_reset(seat: Seat, by: str, given: Given) -> Answer:
    member = seat.person(given["of"])["id"]
    return seat.browser(by).post(f"/members/of/{member}/reset/", {"reason": given["reason"]})


def _change_password(seat: Seat, by: str, given: Given) -> Answer:
    browser = seat.browser(by)
    form = {"password": given["to"], "again": given["to"], "code": seat.codes_of(by).next()}
    return browser.post("/factors/password/change/", form)


def _review(seat: Seat, by: str, given: Given) -> Answer:
    if "of" not in given:
        return seat.browser(by).get("/access/")
    return seat.browser(by).post("/access/report/", {"user_id": seat.person(given["of"])["user_id"]})


def latest_entry_of(seat: Seat, alias: str) -> int:
    """Give the number of somebody's latest entry; one that nobody has when they have none."""
    user_id = seat.person(alias)["user_id"]
    found = [said["sequence"] for said in entries(seat.instance.store, start=0) if said["actor"] == user_id]
    return max(found, default=99_999_999)


def _prove(seat: Seat, by: str, given: Given) -> Answer:
    return seat.browser(by).get(f"/access/proof/?entry={latest_entry_of(seat, given['of'])}")


def _read_all(seat: Seat, by: str, given: Given, read: _Do) -> Answer:
    """Read what the work opens, until one is turned down; give the last answer with the words of all."""
    chart = next(one for one in seat.world.charts.values() if one["work"] == given["work"])
    answers = []
    for document in chart["documents"]["open"]:
        answers.append(read(seat, by, {"work": given["work"], "document": document}))
        if answers[-1].status >= 400:  # noqa: PLR2004 -- turned down
            break
    last = answers[-1]
    whole = b"".join(answer.body for answer in answers)
    return Answer(last.status, last.headers, whole, sum(answer.seconds for answer in answers))


def _again(do: Callable[[int], Answer], times: int) -> Answer:
    """Do it so many times; give the last answer with the words of all. It learns the how manieth time it is."""
    words, answer = b"", do(0)
    for time in range(1, min(times, _MOST_TIMES)):
        words += answer.body
        answer = do(time)
    return Answer(answer.status, answer.headers, words + answer.body, answer.seconds)


def _visit(seat: Seat, by: str, given: Given) -> Answer:
    return _again(lambda time: seat.browser(by).get(given["path"].replace("#", str(time))), int(given.get("times", 1)))


def _api_visit(seat: Seat, by: str, given: Given) -> Answer:
    return _again(
        lambda time: seat.program(by).get(given["path"].replace("#", str(time)), **seat.token(by)),
        int(given.get("times", 1)),
    )


def _api_post(seat: Seat, by: str, given: Given) -> Answer:
    return seat.program(by).send_json(given["path"], given.get("form", {}), **seat.token(by))


def _sign_in(seat: Seat, by: str, _: Given) -> Answer:
    return seat.browser(by).get("/")


def _sign_in_elsewhere(seat: Seat, by: str, _: Given) -> Answer:
    return seat.sign_in(by, seat.another_browser())


def _sign_in_wrong(seat: Seat, by: str, given: Given) -> Answer:
    person, browser = seat.person(by), seat.another_browser()
    browser.get("/sign-in/")
    password = given.get("password", person["password"])
    answer = browser.post("/sign-in/", {"login": person["user_id"], "password": password})
    if "code" not in given:
        return _again(
            lambda _: browser.post("/sign-in/", {"login": person["user_id"], "password": password}),
            int(given.get("times", 1)),
        )
    if "factor" not in answer.leads_to:
        return answer
    browser.get("/sign-in/factor/")
    return _again(lambda _: browser.post("/sign-in/factor/", {"code": given["code"]}), int(given.get("times", 1)))


def _use_cookie(seat: Seat, by: str, given: Given) -> Answer:
    """Put somebody's session cookie, and nothing else of theirs, in another browser."""
    stolen = seat.browser(given["whose"]).cookies
    browser = seat.another_browser()
    browser.cookies["session"] = stolen["session"]
    answer = browser.get("/")
    seat.browsers[by] = browser
    return answer


def _share_screen(seat: Seat, by: str, given: Given) -> Answer:
    code = given["code"] if "code" in given else seat.codes_of(given["whom"]).next()
    form = {"user_id": seat.person(given["whom"])["user_id"], "minutes": given.get("minutes", "30"), "code": code}
    return seat.browser(by).post("/account/share/", form)


_UI: Mapping[str, _Do] = {
    "sign_in": _sign_in,
    "sign_in_elsewhere": _sign_in_elsewhere,
    "sign_in_wrong": _sign_in_wrong,
    "sign_out": _post("/sign-out/"),
    "lock": _post("/veil/"),
    "share_screen": _share_screen,
    "sit_alone": _post("/account/sit-alone/"),
    "use_cookie_of": _use_cookie,
    "list_work": _get("/"),
    "search_work": _post("/search/", "words"),
    "open_chart": _get("/work/{work}/"),
    "read_document": _get("/work/{work}/documents/{document}/"),
    "read_all": lambda seat, by, given: _read_all(seat, by, given, _UI["read_document"]),
    "search_codes": _post("/work/{work}/codes/search/", "words"),
    "assign_code": _code,
    "ask_for_part": _part,
    "break_glass": _break_glass,
    "paste": _post("/work/{work}/paste/", "text"),
    "look_for_stale": _post("/work/{work}/stale/"),
    "take_next": _take_next,
    "finish_work": _post("/work/{work}/finish/"),
    "rework": _post("/work/{work}/again/", "reason"),
    "decide_part": _decide_part,
    "decide_reset": _decide_reset,
    "ask_reset": _ask_reset,
    "change_password": _change_password,
    "review_access": _review,
    "find_access": lambda seat, by, given: seat.browser(by).post("/access/find/", {"encounter": given["number"]}),
    "prove_entry": _prove,
    "list_members": _get("/members/"),
    "visit": _visit,
    "post": lambda seat, by, given: seat.browser(by).post(given["path"], given.get("form", {})),
}
_API: Mapping[str, _Do] = {
    "list_work": _api_get("/work/"),
    "open_chart": _api_get("/work/{work}/chart/"),
    "read_document": _api_get("/work/{work}/documents/{document}/"),
    "read_all": lambda seat, by, given: _read_all(seat, by, given, _API["read_document"]),
    "assign_code": _api_code,
    "ask_for_part": _api_part,
    "list_members": _api_get("/members/"),
    "visit": _api_visit,
    "post": _api_post,
}
WEB: Mapping[str, Mapping[Door, _Do]] = {
    name: {
        **({Door.UI: _UI[name]} if name in _UI else {}),
        **({Door.API: _API[name]} if name in _API else {}),
    }
    for name in {**_UI, **_API}
}


def do(seat: Seat, verb: str, door: Door, by: str, given: Given) -> Reply:
    """Do a verb through the server."""
    answer = WEB[verb][door](seat, by, given)
    reply = of_answer(verb, door, by, answer)
    stays = {"sign_in_wrong", "sign_in_elsewhere", "change_password"}
    if verb in stays and door is Door.UI and reply.came is Came.DONE and not _went_on(verb, answer):
        return Reply(verb, door, by, Came.REFUSED, reply.words, reply.told, reply.seconds)
    return reply


def _went_on(verb: str, answer: Answer) -> bool:
    """Tell whether a form was taken: one that was not is shown again, with status 200."""
    if verb == "change_password":
        return bool(answer.leads_to)
    return answer.leads_to == "/"
