"""The words beside two numbers with a slash, and what they say: for a day of a month, or for a part of a whole.

Example:
    >>> text = "seen 3/5, pain 3/5"
    >>> words_around(text, 5, 8) > 0 > words_around(text, 15, 18)
    True

"""

import re
from collections.abc import Sequence
from typing import Final

from chartwarden.phi.structured.evidence import line_start, words_after, words_before

_FOR: Final = frozenset(
    """on since from until till til thru through by dated date dates seen admit admitted admission adm discharged
    discharge disch dc started stopped start stop due collected drawn done before after dos doi appt appointment
    visit surgery exam labs lab signed exp expires effective eff printed received reported rcvd cert soc onset
    recheck fu loss injury lmp edd service ending began begins placed removed ordered verified sent taken last
    next next mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday
    sunday week yesterday today tomorrow cx bcx ucx cultures culture ct mri xr cxr echo tte us ekg ecg eeg
    biopsy bx scan mammo colonoscopy addendum addenda update re-eval eval set finished finish given retest good
    lastbm edd court hearing hold prior wks bp contrast swab reply elos goal target lkw onset arrival adm cath
    egd called call met note notes am pm scheduled sched booked rescheduled moved fell fall d/c dcd death died
    expired meeting returns return rtc refill filled chemo cycle mailed faxed faxd extubated intubated extub
    coll rec rep recd rec'd final deny denied denies approve approved auth auth'd authd leaves left back arrives
    arrived implanted banded missed fill tmrw tmw tmrow retorno termin rdv rv cita consulta control kontrolle closed
    opened closure closed-out reviewed completed complete mail sched'd cleared called paged notified informed told
    tdap flu shingrix prevnar pneumovax booster vaccine vaccinated imm covid mmr hepb varicella rsv ppd tst quantiferon
    transfused tx'd repeat repeated compared vs prior film study imaging postop preop op around about approx @
    cta ctpa kub lp ett trach peg picc port foley tlc cvc aline a-line iol nst sono doppler cardioversion ablation
    tavr avr cabg pci ppm vats ercp mrcp hida pet cmp cbc ua uds psa lipids tsh ferritin abg vbg dexa pap gct ogtt xrt
    hd dialysis dialyzed ivig infusion infusions transfusion epidural injection inj depo nexplanon iud mirena xfer
    transfer transferred trf rx out evening morning night back resulted result every of was lov nov nv pod
    event conference friday""".split()
)
_AGAINST: Final = frozenset(
    """pain score scored scale strength power motor phq gad grade graded murmur apgar apgars reflexes reflex dtr
    dtrs pulses pulse rated level mrc orientation bp ratio va od os ou gcs stage hx vision acuity systolic
    diastolic sem nps vas x sets reps nodes cores node core bishop mallampati strong weak esi asa nyha percocet
    norco vicodin hydrocodone bupe suboxone symbicort advair flovent combivent ps peep vent gtt dose doses tabs
    tab rass cam moca mmse minicog mini-cog rr quads hs biceps triceps deltoid grip ip ehl plantarflexion
    dorsiflexion hip flexion extension knee intensity severity cpap bipap sve berg edss nihss alvarado curb
    wells hads audit dast cage fev timed days wks mood anxiety concentration recall words serial lvl plus
    page pages part parts items positive bottles sites set fiber oriented axo aox aao a&ox ao normal delts tip
    epworth ess ishihara braden bristol barthel katz tinetti bims boston aldrete bromage ramsay flacc cpot painad vrs
    nrs bps gds epds bdi bai pcl mdq madrs hamd ymrs slums sst fugl-meyer fma arat ashworth frt dgi fga fim tug wfns
    fisher kellgren outerbridge walch goutallier hamada sirveaux snellen jaeger ciwa cows rts iss sofa qsofa meld
    child-pugh ranson bisap centor mccoy cormack aldrich ecog kps mmrc catscore bode dlqi iief ipss aua qol braden-q
    morse schmid norton waterlow ndi odi dash koos hoos womac harris lysholm oswestry faces wong-baker caprini padua
    chads cha2ds2 cha2ds2-vasc hasbled has-bled tof cvp pcwp cpp icp svv epap rate fio2 nottingham gleason bloom pt
    grading pg p page bar bag tube can cans bottle pack packs cards card of-total lvl memory delay delayed fluency
    naming axis birch maple ragweed timothy oak dander
    pt's rest activity worst best avg average currently approximately gr now of-10 hep cat line chair bed room
    rm""".split()
)
_AGAINST_AFTER: Final = frozenset(
    """strength pain power motor systolic murmur sem pulses bilaterally bilat throughout positive bottles sites
    sets nodes cores lymph vision reflexes words recall apgar le ue rle lle rue lue upper lower extremities grip
    out intensity severity scale hx score criteria symmetric distal proximal in_all tabs tab teeth items strong
    gr bilaterally, dp pt radial hs quads of hol holosystolic diastolic pansystolic early heard mid
    mid tsp tbsp cups glasses bags teeth %ile centile percentile cycles rounds weekly daily po qd qhs prn mos
    relatives flights stairs steps night-lights x/wk cm mm thick weak reps' cpot flacc vas
    tsp cup dose plus palpable peripheral dtrs family siblings stool stools bms meals days tid bid qid goals
    inch inches needle assist
    sitter nottingham block""".split()
)
_DATE_AFTER: Final = frozenset(
    "saw called told seen came visit appt note labs admission at am pm with and clinic cxr ct mri echo xr".split()
)
_SURELY_FOR: Final = frozenset(
    """on since dated until till thru through dos lmp admitted adm seen appt date th tu addendum""".split()
)
_FILLERS: Final = frozenset(
    "brain head chest abd abdomen pelvis spine neck angio of is at was were the : ( # = to an a and for x by in".split()
)
_OFTEN_AFTER: Final = frozenset({"neg", "negative", "pending"})
_SIGNS: Final = frozenset("dt")  # D: and T: under a dictation
_SHORT_FORMS: Final = frozenset(
    {("d", "c"), ("f", "u"), ("w", "o"), ("u", "s"), ("c", "s"), ("a", "p")}
)  # d/c, f/u, w/o: words with a slash
_RESULT_THEN: Final = re.compile(r"\d\s?\(\Z")  # 4.1 (1/5): a result and its day
_OUT_OF: Final = ("out", "of")
_REACH: Final = 28
_STOPS: Final = frozenset(".,;")
_NEXT_LINE: Final = re.compile(r"[.;,)]{0,2}[ \t]{0,3}\n\s{0,3}[A-Z\d#*-]")


_RESULTS: Final = frozenset(
    """psa tsh inr hgb hb hct wbc plt k na cr bun bili ast alt alp a1c hba1c ferritin crp esr glucose lactate ldl hdl tg
    ca mg phos ph afi abi trop bnp pct iop cea afp hcg""".split()
)


def is_result(text: str, start: int) -> bool:
    """Say whether the name of a laboratory result stands right before: PSA 3.11."""
    near = words_before(text, start, reach=12)[-1:]
    return bool(near) and near[0] in _RESULTS


def words_around(text: str, start: int, end: int) -> float:
    """Add up what the words around say, for a date and against; about -1 to 1."""
    near = words_before(text, start, reach=start - line_start(text, start, reach=_REACH))[-2:]
    score = _said_for(near, text, start) - _said_against(near) if near else 0.0
    after = words_after(text, end, reach=16)
    if after and not _NEXT_LINE.match(text, end):  # the next line speaks of something else
        if text[end] in _STOPS:  # what follows speaks of something else, most likely
            score += 0.4 * _said_behind(after)
        else:
            score += _said_behind(after) + 0.25 * (after[0] in _DATE_AFTER)
    return score


def _said_for(near: Sequence[str], text: str, start: int) -> float:
    first, last = near[0], near[-1]
    if last in _SURELY_FOR:
        return 0.5
    if (
        last in _FOR
        or (first, last) in _SHORT_FORMS
        or (last in _FILLERS and (first in _FOR or (last == ":" and first in _SIGNS)))
    ):
        return -0.5 if (first, last) == _OUT_OF else 0.4
    if last == "(" or first in _FOR:
        return 0.35 if _RESULT_THEN.search(text, max(0, start - 4), start) else 0.15
    return 0.0


def _said_against(near: Sequence[str]) -> float:
    first, last = near[0], near[-1]
    if last in _AGAINST or (last in _FILLERS and first in _AGAINST):
        return 0.5
    return 0.1 if first in _AGAINST else 0.0


def _said_behind(after: Sequence[str]) -> float:
    if after[0] in _AGAINST_AFTER:
        return -0.55
    return -0.2 if after[0] in _OFTEN_AFTER or (len(after) > 1 and after[1] in _AGAINST_AFTER) else 0.0
