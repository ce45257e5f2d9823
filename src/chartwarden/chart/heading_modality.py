"""Headings that name an imaging study as it is ordered: `CT HEAD WITHOUT CONTRAST`, `XR WRIST LEFT 3 VIEWS`.

Example:
    >>> names_imaging("ct head without contrast".split()), names_imaging("us abdomen complete".split())
    (True, True)
    >>> names_imaging("us and the future".split())
    False

"""

from collections.abc import Sequence
from typing import Final

_MODALITIES: Final = frozenset(
    """
    ct cta ctp cect ncct mri mra mrv mrcp xr xray radiograph radiographs cxr kub pet petct pt nm us ultrasound
    sonogram
    echo tte tee echocardiogram fl fluoro fluoroscopy mammogram mammo mammography mg dexa dxa doppler duplex
    angiogram
    arteriogram venogram esophagram bone vq spect cystogram ivp hida
    """.split()
)
_PARTS: Final = frozenset(
    """
    head brain skull face facial sinus sinuses orbit orbits temporal neck cervical c thoracic t lumbar l spine
    sacrum
    sacral coccyx chest thorax lung lungs rib ribs sternum clavicle heart cardiac coronary coronaries aorta abdomen
    abdominal pelvis pelvic hip hips femur knee knees tibia fibula leg legs ankle ankles foot feet toe toes heel
    calcaneus
    shoulder shoulders scapula humerus elbow elbows forearm radius ulna wrist wrists hand hands finger fingers
    thumb liver
    gallbladder biliary kidney kidneys renal bladder scrotum testicular thyroid parotid breast breasts carotid
    carotids
    arterial venous vein veins artery arteries extremity extremities lower upper limb soft tissue tissues bone
    bones joint
    joints mandible nasal bowel appendix spleen pancreas retroperitoneal retroperitoneum uterus ovaries
    transvaginal tv
    a p abd pel angiography angiogram runoff perfusion ap pa lateral oblique axial
    """.split()
)
_HOW: Final = frozenset(
    """
    with without w wo and or iv oral po contrast view views complete limited portable left right bilateral lt rt
    both 1 2 3 4 5
    6 v vw min minimum final study scan exam result results report protocol only repeat follow up x ray radiograph
    screening diagnostic stat weight bearing standing upright supine decubitus plus inc including of the noncontrast
    unenhanced enhanced low dose high resolution mri ct stone trauma stroke pe dvt mode 2d 3d routine plain film
    films
    """.split()
)
_SAID: Final = _PARTS | _HOW
_RAY: Final = ("x", "ray")
_LEAST_WORDS: Final = 2


def names_imaging(words: Sequence[str]) -> bool:
    """Tell whether words name a study: a modality, a part of the body, and nothing but how it is done.

    Args:
        words: of a normalised heading, in order, small letters.

    """
    begins = 2 if tuple(words[:2]) == _RAY else 1 if words and words[0] in _MODALITIES else 0
    rest = words[begins:]
    if not begins or len(words) < _LEAST_WORDS:
        return False
    return not _PARTS.isdisjoint(rest) and _SAID.issuperset(rest)
