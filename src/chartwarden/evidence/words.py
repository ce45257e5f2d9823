"""What coders and notes write, beside the words of the code set: abbreviations, and one word for another.

Common usage, no authority; each has one meaning here.

Example:
    >>> spelled("AKI on CKD, E. coli")
    ['acute', 'kidney', 'failure', 'on', 'chronic', 'kidney', 'disease', 'escherichia', 'coli']

"""

import re
from typing import Final

# What coders type, and the words that the code set uses for it. Common usage, no authority; each has one meaning here.
ABBREVIATIONS: Final = {
    "aaa": "abdominal aortic aneurysm",
    "abla": "acute posthemorrhagic anemia",
    "acs": "acute coronary syndrome",
    "afib": "atrial fibrillation",
    "aki": "acute kidney failure",
    "ams": "altered mental status",
    "ards": "acute respiratory distress syndrome",
    "arf": "acute respiratory failure",
    "bph": "benign prostatic hyperplasia",
    "cabg": "aortocoronary bypass graft",
    "cad": "atherosclerotic heart disease native coronary artery",
    "cap": "pneumonia",
    "chf": "heart failure",
    "ckd": "chronic kidney disease",
    "copd": "chronic obstructive pulmonary disease",
    "cva": "cerebral infarction",
    "dka": "diabetes ketoacidosis",
    "dm": "diabetes mellitus",
    "dm1": "type 1 diabetes mellitus",
    "dm2": "type 2 diabetes mellitus",
    "dvt": "deep vein thrombosis embolism",
    "esrd": "end stage renal disease",
    "etoh": "alcohol",
    "fx": "fracture",
    "gerd": "gastro-esophageal reflux disease",
    "gib": "gastrointestinal hemorrhage",
    "hfpef": "diastolic heart failure",
    "hfref": "systolic heart failure",
    "hld": "hyperlipidemia",
    "hx": "history",
    "htn": "hypertension",
    "ibs": "irritable bowel syndrome",
    "ich": "intracerebral hemorrhage",
    "ida": "iron deficiency anemia",
    "mi": "myocardial infarction",
    "ms": "multiple sclerosis",
    "nstemi": "non-st elevation myocardial infarction",
    "oa": "osteoarthritis",
    "osa": "obstructive sleep apnea",
    "pad": "peripheral vascular disease",
    "pe": "pulmonary embolism",
    "pna": "pneumonia",
    "ptsd": "post-traumatic stress disorder",
    "pud": "peptic ulcer",
    "ra": "rheumatoid arthritis",
    "rsv": "respiratory syncytial virus",
    "sah": "subarachnoid hemorrhage",
    "sbo": "intestinal obstruction",
    "sdh": "subdural hemorrhage",
    "sob": "shortness breath",
    "stroke": "cerebral infarction",
    "stemi": "st elevation myocardial infarction",
    "svt": "supraventricular tachycardia",
    "t1dm": "type 1 diabetes mellitus",
    "t2dm": "type 2 diabetes mellitus",
    "tia": "transient cerebral ischemic attack",
    "uti": "urinary tract infection",
    "vte": "thromboembolism",
}
# One word of a note beside the code set's own word. A search takes either.
OTHER_WORDS: Final = {
    "renal": "kidney",
    "kidney": "renal",
    "cancer": "malignant",
    "carcinoma": "malignant",
    "arm": "limb",
    "leg": "limb",
    "smoker": "nicotine",
    "smoking": "nicotine",
    "tobacco": "nicotine",
    "bleed": "hemorrhage",
    "bleeding": "hemorrhage",
    "haemorrhage": "hemorrhage",
    "tumor": "neoplasm",
    "tumour": "neoplasm",
    "lt": "left",
    "rt": "right",
    "bilat": "bilateral",
    "anaemia": "anemia",
    "oesophageal": "esophageal",
    "high": "elevated",
}

_WORD: Final = re.compile(r"[a-z0-9]+")
_GENUS: Final = re.compile(r"\b(e|s|c|p|k)\. ?(coli|aureus|difficile|aeruginosa|pneumoniae)\b")
_GENERA: Final = {
    "e": "escherichia",
    "s": "staphylococcus",
    "c": "clostridioides",
    "p": "pseudomonas",
    "k": "klebsiella",
}


def spelled(text: str) -> list[str]:
    """Give the words of a text in small letters, abbreviations and short names of bacteria spelled out."""
    whole = _GENUS.sub(lambda short: f"{_GENERA[short[1]]} {short[2]}", text.casefold())
    return [word for token in _WORD.findall(whole) for word in ABBREVIATIONS.get(token, token).split()]
