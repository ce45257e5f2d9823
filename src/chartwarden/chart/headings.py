"""The words that head the sections of clinical notes, and the LOINC section each one means.

A `Topic` is what a heading is about; which LOINC code it becomes can depend on the type of document:
an impression is an assessment in a visit note and the radiologist's impression in an imaging report.

Example:
    >>> entry = LEXICON[normalised("Past Medical Hx:")]
    >>> loinc_of(entry.topic, document_type=None)
    '11348-0'
    >>> loinc_of(Topic.IMPRESSION, document_type="18748-4")
    '19005-8'

"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Topic(StrEnum):
    """What a heading is about. Several topics may share a LOINC code, and some have none."""

    CHIEF_COMPLAINT = "chief complaint"
    VISIT_REASON = "reason for visit"
    CONSULT_REASON = "reason for consultation"
    HPI = "history of present illness"
    HISTORY = "history"  # alone, it means another thing in each type of document
    PAST_HISTORY = "past history"
    PAST_PROCEDURES = "past procedures"
    MEDICATIONS = "medications"
    MEDICATIONS_GIVEN = "medications administered"
    ALLERGIES = "allergies"
    FAMILY = "family history"
    SOCIAL = "social history"
    PSYCHIATRIC = "psychiatric history"
    ROS = "review of systems"
    VITALS = "vital signs"
    EXAM = "physical findings"
    GENERAL = "general status"
    OBJECTIVE = "objective"
    SUBJECTIVE = "subjective"
    ASSESSMENT = "assessment"
    IMPRESSION = "impression"
    PLAN = "plan"
    TOLD = "told to the patient"
    PROBLEMS = "problem list"
    DIAGNOSIS = "diagnosis"
    ADMISSION_DIAGNOSIS = "admission diagnosis"
    DISCHARGE_DIAGNOSIS = "discharge diagnosis"
    COURSE = "course"
    RESULTS = "results"
    DISCHARGE_STUDIES = "discharge studies"
    DISCHARGE_MEDICATIONS = "discharge medications"
    DISCHARGE_EXAM = "discharge exam"
    PROCEDURE = "procedure"
    PROCEDURES = "procedures"
    INDICATION = "indication"
    NARRATIVE = "procedure narrative"
    FINDINGS = "findings"
    PREOP_DIAGNOSIS = "preoperative diagnosis"
    POSTOP_DIAGNOSIS = "postoperative diagnosis"
    SPECIMEN = "specimen"
    BLOOD_LOSS = "blood loss"
    IMPLANTS = "implants"
    FLUIDS = "fluids"
    ANESTHESIA = "anesthesia"
    COMPLICATIONS = "complications"
    DISPOSITION = "disposition"
    DEVICES = "devices"
    FUNCTION = "functional status"
    MIND = "mental status"
    PAYER = "payment sources"
    TECHNIQUE = "technique"
    COMPARISON = "comparison"
    GROSS = "gross description"
    MICROSCOPIC = "microscopic description"
    CLINICAL_INFORMATION = "clinical information"
    BODY_PART = "body system"  # a heading in a nursing note, a line of the exam elsewhere
    PANEL = "laboratory panel"
    OTHER = "other"  # clearly a heading, but no section code fits


class Strength(StrEnum):
    """In which places a phrase is trusted to be a heading."""

    STRONG = "strong"  # wherever a heading can stand
    PLAIN = "plain"  # everyday words: only in the style that this document's headings have
    LABEL = "label"  # names a field of the letterhead: a heading only on its own line, or among headings like it
    PART = "part"  # belongs to the section above, unless the note is made of such parts


@dataclass(frozen=True, slots=True)
class Entry:
    """What the lexicon knows of a phrase."""

    topic: Topic
    strength: Strength


_BRITISH: Final = (
    ("anaesth", "anesth"),
    ("haem", "hem"),
    ("oedema", "edema"),
    ("gynaec", "gynec"),
    ("paed", "ped"),
    ("oesoph", "esoph"),
    ("diarrhoea", "diarrhea"),
    ("foet", "fet"),
)
_DASHES: Final = "_-\u2010\u2011\u2013\u2014"
_DROPPED: Final = ".'\u2019"
_JOINERS: Final = str.maketrans(dict.fromkeys(_DASHES, " ") | dict.fromkeys(_DROPPED, ""))


def normalised(label: str) -> str:
    """Give the form under which a label is looked up: lower case, American, without accents and decoration.

    Linear in the label. The empty string when nothing but decoration is left.
    """
    plain = label.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain)
        plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = plain.translate(_JOINERS).replace("(s)", "s").replace("&", " and ").replace("+", " and ")
    if "ae" in plain or "oe" in plain:
        for british, american in _BRITISH:
            plain = plain.replace(british, american)
    plain = " ".join(plain.split()).strip('*#=~:<>[]{}|"`!? ')
    return plain.replace(" / ", "/").replace("/ ", "/").replace(" /", "/")


# Phrases are written as people write them and normalised below. One row per topic and strength.
# What stays closed by default comes first, in all its wordings: no later row may give it another meaning.
_ROWS: Final[tuple[tuple[Topic, Strength, str], ...]] = (
    (
        Topic.PSYCHIATRIC,
        Strength.STRONG,
        """
        psychiatric history; past psychiatric history; past psych history; psych history; psych hx; psychhx; pph;
        ppsych; past psychiatric hx; psychiatric hx; past psych hx; mental health history; past mental health history;
        mh history; mental health hx; mental health; behavioral health history; behavioral health; behavioural health;
        behavioral history; bh history; history of mental illness; psychiatric review of systems; psychiatric ros;
        psych ros; psychological history; psychological assessment; psychiatric assessment; psychiatric evaluation;
        psychiatric interview; diagnostic interview; psychiatric hospitalizations; past psychiatric hospitalizations;
        prior psychiatric treatment; psychiatric treatment history; psychiatric medications; psychotropic medications;
        past medication trials; medication trials; suicide history; self-harm history; history of self-harm; violence
        history; history of violence; trauma history; history of trauma; trauma and abuse history; trauma/abuse
        history; abuse history; history of abuse; abuse/trauma; ace; aces; safety plan; crisis plan; suicide safety
        plan; safety assessment; safety concerns; safety at home; domestic violence screening; ipv; ipv screening; dv
        screening; abuse screening; abuse screen; relationship safety; psychiatric formulation; biopsychosocial
        formulation; antecedentes psiquiatricos; salud mental; routine enquiry;
        routine inquiry; dv enquiry; sensitive enquiry
        """,
    ),
    (
        Topic.SOCIAL,
        Strength.STRONG,
        """
        exposure history; contraception; contraceptive plan; contraception plan; postpartum contraception; birth
        control plan; family planning plan; sexual history; sexual hx; sexual health; sexual health history; sexual
        activity; sexual; sexual function; sexual orientation; sexual orientation and gender identity; sogi; gender
        identity; sti history; std history; sti screening; sti risk; hiv risk; hiv risk factors; psychosexual
        history; substance use treatment history; substance use; substance use hx; substance abuse hx; substance
        history; sud history; addiction history; chemical dependency history; drug and alcohol history; drug and
        alcohol use; drugs and alcohol; drugs/alcohol; alcohol/drugs; alcohol and drugs; alcohol and drug history;
        alcohol/drug use; alcohol and drug use; alcohol, tobacco and drug use; tobacco/alcohol/drugs;
        tobacco/alcohol; tobacco/etoh/drugs; tob/etoh; etoh; etoh/tob; etoh/tob/drugs; etoh/drugs; etoh history; etoh
        use; tobacco/substance use; tobacco, alcohol and drugs; illicit drugs; illicits; illicit substances;
        recreational drugs; recreational drug use; recreational substances; street drugs; opioid use history;
        smoking/alcohol; smoking and alcohol; smoking and drinking; nicotine use; recovery history; treatment history
        (substance use); detox history; moud; socials; social hx/habits; social/habits; habits and lifestyle;
        lifestyle factors; lifestyle history; personal/social; personal/social history; personal, social and family
        history; personal and family history; past, family and social history; past family and social history; past
        medical, family, and social history; past medical, family and social history; past medical family and social
        history; past medical/family/social history; past medical, surgical, family and social history; past medical,
        surgical, social and family history; pfsh; pmfsh; pmsfh; pmfshx; psfh; psfhx; pmh/fh/sh; pmh/psh/fh/sh; pmh,
        psh, fh, sh; pmh/sh; pmh/psh/sh; pmhx/fhx/shx; fhx/sochx; soc/fam; fam/soc; soc/fam hx; soc; sochx/fhx;
        sh/fh; social circumstances; social background; social context; social issues; social concerns; social
        barriers; social risk; social risks; social risk factors; social profile; social functioning; social
        supports; social assessment; social work assessment; social work note; social services; social worker; social
        worker note; sw; social environment; social/occupational history; occupational; occupational hx;
        occupation/employment; occupational exposure; work history; vocational history; education history;
        educational history; school history; academic history; military history; military service; legal history;
        legal issues; forensic history; incarceration history; criminal history; relationship history; marital
        history; household members; housing status; housing situation; living arrangements; living arrangement;
        living conditions; lives with; domestic situation; domestic circumstances; home life; home and family; home
        circumstances; home supports; support system; support network; support person; caregiver support; life
        stressors; psychosocial stressors; heeadsss; headss; heeadsss assessment; hrsn; sdh; social drivers of
        health; health-related social needs; financial strain; firearm access; access to firearms; cultural history;
        cultural considerations; immigration history; psychosocial issues; psychosocial needs; psychosocial status;
        psychosocial factors; psychosocial/spiritual; psycho-social; recreational history; toxicomanias; consumo de
        sustancias; tabaco; alcoholismo; tabaquismo; antecedentes toxicos; historia sexual; habitos toxicos
        """,
    ),
    (
        Topic.FAMILY,
        Strength.STRONG,
        """
        familyhx; famhx; fam history; fam. hx; famhistory; family hx/genetics; family and genetic history;
        genetic/family history; genetic screening; genetic testing history; genetic background; hereditary history;
        heredity; family tree; genogram; pedigree; kindred; maternal family history; paternal family history; maternal
        history; paternal history; parental history; familial history; family disease history; family illnesses;
        family medical hx; family h/o; family history of cancer; family cancer hx; family mental health history;
        family history of mental illness; family substance use history; consanguinity; carrier status; antecedentes
        heredofamiliares; historia familiar; family members; fhx/genetics
        """,
    ),
    (
        Topic.CHIEF_COMPLAINT,
        Strength.STRONG,
        """
        chief complaint; chief complaints; chief complaint(s); cc; c/c; c.c.; presenting complaint; presenting
        complaints; presenting problem; presenting symptoms; presenting symptom; pc; p/c; complaint; complaints; chief
        concern; patient complaint; main complaint; primary complaint; ed chief complaint; cheif complaint; motivo de
        consulta; queja principal; sintoma principal; chief complaint/reason for visit; cc/reason for visit; presenting;
        patient's main concern; what brings you in; pt complaint; c/o; complains of
        """,
    ),
    (
        Topic.VISIT_REASON,
        Strength.STRONG,
        """
        reason for visit; reason for appointment; reason for encounter; visit reason; reason for today's visit; reason
        for admission; reason for hospitalization; reason for presentation; reason for evaluation; reason for call;
        purpose of visit; reason for attendance; encounter reason; reason for follow-up; rfv; razon de la visita;
        motivo de ingreso; visit summary; chief reason for visit; reason for transfer; reason for icu admission
        """,
    ),
    (
        Topic.CONSULT_REASON,
        Strength.STRONG,
        """
        reason for referral; reason for consult; reason for consultation; referral reason; consult reason;
        consultation reason; reason for request; indication for consultation; indication for consult; question;
        consult question; clinical question; reason for exam; reason for examination; reason for study; reason for
        test; reason for order; order reason; study requested; exam requested; test requested; reason for procedure
        order; referred for; reason for imaging; exam reason; referral question; motivo de referencia; motivo de
        interconsulta
        """,
    ),
    (
        Topic.HPI,
        Strength.STRONG,
        """
        s (interval history); subjective (interval history); s (history); subjective (history);
        history of present illness; history of the present illness; hpi; hopi; h.p.i.; history present illness;
        present illness; history of presenting complaint; history of presenting illness; hpc; hopc; history of
        complaint; history of current illness; history of present problem; present history; interval history; interim
        history; interval hpi; brief history; brief hpi; clinical history and course; history of injury; history of
        presentation; hpi/interval history; hpi and interval history; narrative history; history and present illness;
        genhx; events leading to admission; presentation; presenting history; brief clinical history; history
        obtained; oncologic history; oncology history; cancer history; history of present illness and hospital course;
        historia de la enfermedad actual; enfermedad actual; padecimiento actual; historia clinica actual; mechanism
        of injury; brief history of present illness; summary of present illness
        """,
    ),
    (Topic.HISTORY, Strength.STRONG, "history; hx; historia"),
    (
        Topic.VITALS,
        Strength.PLAIN,
        "weight; weights; height; wt; ht; body weight; dry weight; admission weight; current weight; daily weight",
    ),
    (Topic.PAST_HISTORY, Strength.PLAIN, "gest; gestation; gestational age; gestation/edd; gestation and dating"),
    (Topic.HISTORY, Strength.STRONG, "patient history; pertinent history; relevant history; history summary"),
    (
        Topic.PAST_HISTORY,
        Strength.STRONG,
        """
        past medical history; pmh; pmhx; pmx; past medical hx; past history; past hx; medical history; med hx;
        medical hx; history of past illness; past illnesses; past medical problems; prior medical history; previous
        medical history; past medical and surgical history; past medical/surgical history; pmh/psh; pmhx/pshx; pmsh;
        pmh and psh; comorbidities; co-morbidities; chronic conditions; chronic medical conditions; chronic problems;
        past health history; health history; significant past medical history; significant history; past ocular
        history; past obstetric history; past obstetrical history; obstetric history; obstetrical history; ob
        history; ob/gyn history; gyn history; gynecologic history; gynecological history; gynhx; obgyn history; birth
        history; neonatal history; developmental history; immunization history; past cardiac history; cardiac
        history; pulmonary history; menstrual history; prenatal history; past oncologic history; pastmedicalhx; other
        history; past medical history (pmh); risk factors; cardiac risk factors; previous history; childhood
        illnesses; resolved problems; inactive problems; past problems; antecedentes personales; antecedentes
        medicos; antecedentes; antecedentes patologicos; antecedentes personales patologicos; transfusion history;
        hospitalizations; past hospitalizations; prior hospitalizations; travel history; pain history; diet history;
        diabetes history; renal history; past med hx; drug and allergy history
        """,
    ),
    (
        Topic.PAST_PROCEDURES,
        Strength.STRONG,
        """
        past surgical history; psh; pshx; surgical history; surgical hx; past surgical hx; past surgeries; prior
        surgeries; previous surgeries; history of procedures; procedures history; procedure history; prior procedures;
        past procedures; previous operations; prior operations; past operations; surgeries; operations; previous
        surgical history; surg hx; past surgical procedures; pastsurgical; past procedure history; procedural history;
        anesthesia history; anesthetic history; antecedentes quirurgicos; surgeries/procedures; procedures/surgeries;
        surgical procedures
        """,
    ),
    (
        Topic.MEDICATIONS,
        Strength.STRONG,
        """
        drug order; drug orders; chemotherapy orders; chemotherapy drugs; antineoplastic orders;
        medications; medication; meds; current medications; current meds; home medications; home meds; medication
        list; medication history; drug history; dh; dhx; drhx; rx; active medications; outpatient medications;
        inpatient medications; medications prior to admission; medications on admission; admission medications; pta
        medications; prior to admission medications; meds on admission; preadmission medications; current outpatient
        medications; prescriptions; prescription medications; current medication list; scheduled medications;
        scheduled meds; prn medications; prn meds; infusions; drips; medications prior to visit; medications at home;
        medication reconciliation; med list; regular medications; drugs; current facility-administered medications;
        current inpatient medications; medications reviewed; medicines; current medicines; over-the-counter
        medications; supplements; antibiotics; medicamentos; medicacion; medicacion actual; tratamiento actual;
        outpatient encounter medications; continuous infusions; preoperative medications; current drug therapy;
        medication profile; active meds; outpatient prescriptions; medicamentos actuales; medication review; home
        medication list
        """,
    ),
    (
        Topic.MEDICATIONS_GIVEN,
        Strength.STRONG,
        """
        medications administered; medications given; meds given; medication administered; medications administered in
        ed; ed medications; medications given in the ed; medication administration; administered medications;
        medications in ed; medications received; drugs administered; infusion administration; infusions given;
        infusion record; infusion times; infusion start and stop times; infusion start/stop times; start and stop
        times; start/stop times; hydration; medication administration record; medications used; sedation medications;
        intraoperative medications; chemotherapy administered; treatment given; treatments given; treatment
        administered; medications administered during visit
        """,
    ),
    (
        Topic.ALLERGIES,
        Strength.STRONG,
        """
        allergies; allergy; drug allergies; medication allergies; allergies and intolerances; allergies/intolerances;
        allergies and adverse reactions; adverse reactions; allergies/adverse reactions; intolerances; known
        allergies; allergy list; allergies and sensitivities; allergy history; allergies, adverse reactions, alerts;
        alergias; allergies/contraindications; medication allergies and intolerances; allergies to medications;
        allergies reviewed; adrs
        """,
    ),
    (
        Topic.FAMILY,
        Strength.STRONG,
        """
        family history; fh; fhx; fam hx; family hx; family medical history; fmh; fmhx; family health history; genetic
        history; family psychiatric history; pertinent family history; antecedentes familiares; family cancer history;
        f/h; history of family illness; family history of illness
        """,
    ),
    (Topic.FAMILY, Strength.PLAIN, "family; kin; fam; genetics"),
    (
        Topic.SOCIAL,
        Strength.STRONG,
        """
        social history; sh; shx; soc hx; social hx; sochx; social; s/h; personal and social history; social and family
        history; family and social history; family/social history; social/family history; fam/sochx; fh/sh; fhx/shx;
        psychosocial history; psychosocial; substance use history; substance abuse history; tobacco use; alcohol use;
        substance use; drug use; habits; tobacco; occupational history; employment history; social documentation;
        social determinants of health; sdoh; social situation; social needs; living situation; personal history;
        lifestyle; smoking history; smoking status; tobacco history; alcohol history; alcohol; antecedentes sociales;
        historia social; habitos; psychosocial assessment; social work; home environment; environmental history; home
        situation; social support; social factors; social needs screening; socioeconomic history; occupation and
        exposures
        """,
    ),
    (
        Topic.ROS,
        Strength.STRONG,
        """
        review of systems; ros; systems review; review of symptoms; system review; systemic enquiry; systemic inquiry;
        systems enquiry; systems inquiry; symptom review; ros (review of systems); revision por sistemas; revision de
        sistemas; pertinent review of systems; ten point review of systems; 10 point ros; 12 point ros; review of
        system; functional enquiry
        """,
    ),
    (
        Topic.VITALS,
        Strength.STRONG,
        """
        vital signs; vitals; vs; v/s; vitals reviewed; triage vitals; triage vital signs; ed vitals; vital signs
        reviewed; last vitals; vital signs on arrival; initial vitals; vs/i and o; vitals/measurements; recent vitals;
        vitals signs; measurements; obs; observations; signos vitales; vital sign; anthropometrics; growth parameters;
        intake and output; i/o; i and o; i/os; ins and outs; vital signs/measurements; admission vitals; vitals on
        arrival; height and weight; biometrics; news score; 24 hour vitals
        """,
    ),
    (
        Topic.EXAM,
        Strength.STRONG,
        """
        physical exam; physical examination; ex; pe; wound location; wound bed; periwound; periwound skin; wound
        edges; stage and size; wound size; wound stage; wound measurements; wound before; wound after; wound margins;
        drainage; exudate; stage; size; undermining; tunneling; location and stage; pressure injury stage; staging of
        wound; nutrition focused physical exam; nutrition-focused physical exam; nutrition focused physical findings;
        skin findings; p/e; px; exam; examination; physical findings; physical; on examination; o/e; oe; clinical
        examination; focused exam; focused physical exam; examination findings; exam findings; bedside exam; pex; phys
        exam; neurologic exam; neurological exam; neuro exam; neurological examination; neurologic examination;
        cardiac exam; cardiovascular exam; respiratory exam; abdominal exam; musculoskeletal exam; msk exam;
        orthopedic exam; eye exam; ocular exam; slit lamp exam; fundus exam; dilated fundus exam; pelvic exam; pelvic
        examination; breast exam; breast examination; rectal exam; skin exam; wound exam; wound assessment; wound
        description; wound evaluation; skin assessment; skin/wound assessment; skin/wound; skin integrity; pressure
        injury; pressure injuries; pressure injury assessment; pressure ulcer; pressure ulcer assessment; wounds;
        wound; extremity exam; foot exam; diabetic foot exam; physical exam on admission; admission physical exam;
        post-procedure check; post-procedure exam; post-procedure examination; post-splint check; post-reduction exam;
        admission physical examination; admission exam; exam on admission; physical exam on arrival; general physical
        examination; secondary survey; primary survey; physical assessment; nursing assessment; head-to-toe
        assessment; head to toe assessment; system assessment; systems assessment; physical therapy examination;
        intraoral exam; extraoral exam; exploracion fisica; examen fisico; exploracion; vascular exam; airway exam;
        airway assessment; airway; physical exam (pe); wound care; braden scale; braden score; braden; braden
        assessment; local examination; general examination; systemic examination; lower extremity exam; preoperative
        exam; physical exam/vitals; nutrition assessment; nutritional assessment; nutrition; nutritional status;
        anthropometric measurements; bmi; nihss; nih stroke scale; nih stroke scale (nihss); glasgow coma scale; gcs;
        range of motion; special tests; strength; scales and scores; scales; scores
        """,
    ),
    (
        Topic.GENERAL,
        Strength.STRONG,
        """
        general appearance; general status; general condition; constitutional status; appearance; condition; condition
        on arrival; patient condition; general impression; estado general
        """,
    ),
    (Topic.OBJECTIVE, Strength.STRONG, "objective; obj; objective data; objective findings; objetivo; objective exam"),
    (
        Topic.SUBJECTIVE,
        Strength.STRONG,
        """
        subjective; subj; sub; interval; interval events; overnight events; events overnight; overnight; 24 hour
        events; 24h events; last 24 hours; interim events; subjective data; subjective findings; subjective/interval
        events; patient report; patient statement; subjective complaints; subjetivo; interval update;
        overnight/interval events; interval subjective; subjective/overnight events; symptoms; ice; ideas, concerns
        and expectations; patient concerns; events of past 24 hours
        """,
    ),
    (
        Topic.ASSESSMENT,
        Strength.STRONG,
        """
        assessment and plan; a/p; a and p; ap; assessment/plan; assessment & plan; assessment; assess; plan and
        assessment; assessment and recommendations; assessment/recommendations; impression and plan; impression/plan;
        imp/plan; i/p; i and p; impression and recommendations; impression/recommendations; impression and
        recommendation; assessment and recommendation; clinical assessment; clinical assessment and plan; clinical
        impression; clinical impressions; ed diagnosis; ed diagnoses; ed impression; mdm; medical decision making;
        medical decision-making; ed medical decision making; mdm/ed course; decision making; medical decision
        making/ed course; ed course and medical decision making; ed course/mdm; ed course and mdm; formulation;
        problem-based assessment and plan; assessment and plan by problem; assessment & plan by problem; a/p by
        problem; discussion; analysis; diagnostic impression; diagnostic assessment; differential diagnosis;
        differential; ddx; differential diagnoses; working diagnosis; provisional diagnosis; problem assessment;
        problems and plans; problems/plan; problem list and plan; assessment and care plan; diagnosis and plan;
        diagnosis/plan; diagnoses and plan; visit diagnosis; visit diagnoses; encounter diagnosis; encounter
        diagnoses; today's diagnoses; diagnoses addressed; problems addressed; problem(s) addressed;
        assessment/impression; impression/assessment; case formulation; opinion; summary and assessment; assessment
        and discussion; assessment and medical decision making; evaluacion; evaluacion y plan; valoracion; impresion
        diagnostica; analisis y plan; critical care assessment; consult assessment; diagnosis and assessment;
        assessment/diagnosis; diagnoses/assessment; synthesis; medical reasoning; assessment summary; overall
        assessment; staging; tumor stage; cancer staging; clinical stage; ed clinical impression; primary impression
        """,
    ),
    (
        Topic.IMPRESSION,
        Strength.STRONG,
        "impression; impressions; imp; conclusion; conclusions; impresion; interpretation; opinion/impression",
    ),
    (
        Topic.PLAN,
        Strength.STRONG,
        """
        plan; plans; plan of care; care plan; treatment plan; plan of treatment; recommendations; recommendation;
        follow-up; follow up; recs; followup; follow-up plan; follow up plan; follow-up instructions; instructions;
        patient instructions; discharge instructions; discharge plan; discharge planning; plan/recommendations;
        recommendations/plan; treatment; treatments; management; management plan; orders; orders placed; new orders;
        return precautions; patient education; education; counseling; counselling; next steps; plan and follow-up;
        followup plan; follow up care; follow-up care; follow-up appointments; future appointments; appointments;
        goals; goals of care; plan of action; therapeutic plan; postoperative plan; post-operative plan; postprocedure
        plan; post-procedure plan; post-procedure instructions; postoperative instructions; post-operative
        instructions; discharge recommendations; treatment recommendations; to do; todo; disposition and plan;
        disposition/plan; plan/disposition; return to clinic; rtc; return visit; outpatient follow-up; pending items;
        pending issues; issues for follow-up; outstanding issues; items for follow-up; action plan; plan for the day;
        today's plan; medical treatment; health maintenance; healthcare maintenance; preventive care; prevention;
        diet; activity; discharge diet; discharge activity; wound care instructions; interventions;
        nursing interventions; prophylaxis; condition and plan; recommendation and plan; plan de tratamiento;
        recomendaciones; indicaciones; tratamiento; seguimiento; additional testing; specialist referrals; patient
        education and counseling; safety netting; anticipatory guidance; therapy plan; plan of care/recommendations;
        transition of care plan; anticoagulation plan; referrals; follow-up needed; post discharge follow-up; f/u;
        fu plan; follow-up plans; f/u plan
        """,
    ),
    (Topic.PLAN, Strength.PLAIN, "return; review; monitoring"),
    (
        Topic.PROBLEMS,
        Strength.STRONG,
        """
        problem list; problems; active problems; active problem list; current problems; problem list/past medical
        history; active issues; active diagnoses; chronic problem list; active hospital problems; hospital problems;
        hospital problem list; principal problem; active medical problems; lista de problemas; ongoing problems;
        patient active problem list; medical problems
        """,
    ),
    (
        Topic.DIAGNOSIS,
        Strength.STRONG,
        """
        diagnosis; diagnoses; final diagnosis; final diagnoses; dx; diagnosis/diagnoses; pathologic diagnosis;
        pathological diagnosis; histologic diagnosis; histopathologic diagnosis; surgical pathology diagnosis;
        microscopic diagnosis; final pathologic diagnosis; cytologic diagnosis; cytology diagnosis; diagnostico;
        diagnosticos; final pathology diagnosis; synoptic report; cap synoptic; synoptic summary; tumor synoptic;
        diagnosis and comment; amended diagnosis; revised diagnosis
        """,
    ),
    (
        Topic.ADMISSION_DIAGNOSIS,
        Strength.STRONG,
        """
        admission diagnosis; admission diagnoses; admitting diagnosis; admitting diagnoses; diagnosis on admission;
        admit diagnosis; diagnoses on admission; admit dx; admitting dx; admission dx; initial diagnosis; diagnostico
        de ingreso; admission problem; adm dx; adm diagnosis; admitting dx/reason
        """,
    ),
    (
        Topic.DISCHARGE_DIAGNOSIS,
        Strength.STRONG,
        """
        discharge diagnosis; discharge diagnoses; principal diagnosis; principal diagnoses; primary diagnosis; primary
        diagnoses; secondary diagnosis; secondary diagnoses; other diagnoses; other diagnosis; additional diagnoses;
        diagnosis at discharge; diagnoses at discharge; discharge dx; final discharge diagnosis; final discharge
        diagnoses; principal discharge diagnosis; principal dx; secondary dx; associated diagnoses; comorbid
        diagnoses; diagnostico de egreso; diagnostico de alta; cause of death; hospital diagnoses; principal diagnosis
        and secondary diagnoses; active diagnoses at discharge; final dx; main diagnosis; d/c dx; d/c diagnosis; dc dx;
        d/c diagnoses
        """,
    ),
    (
        Topic.COURSE,
        Strength.STRONG,
        """
        hospital course; course; brief hospital course; hospital course by problem; hospital course by system; course
        in hospital; hospital course and treatment; clinical course; ed course; emergency department course; emergency
        room course; er course; course in ed; course in the ed; course in the emergency department; edcourse; ed
        course and treatment; icu course; icu stay; summary of hospital course; summary of hospital stay; hospital
        stay; summary of hospitalization; postoperative course; narrative summary; post-operative course; treatment
        course; clinical summary; hospital summary; course of hospitalization; details of hospital stay; brief
        summary; inpatient course; course of treatment; admission course; course of events; ed progress; ed
        reassessment; reassessment; re-evaluation; reevaluation; progress; progress notes; shift summary; evolucion;
        curso hospitalario; evolucion clinica; summary of stay; recovery course; pacu course; interval course;
        critical events; course since admission; course and treatment; shift events; case summary; summary; brief
        course; stay summary; hospital course summary; hospital course/significant findings
        """,
    ),
    (
        Topic.RESULTS,
        Strength.STRONG,
        """
        results; result; pathology; cytology; results reviewed; data; data reviewed; pertinent data; labs; lab;
        laboratory; laboratories; lab results; laboratory results; laboratory data; lab data; labs reviewed;
        labs/imaging; labs and imaging; labs/studies; labs and studies; laboratory studies; lab studies; laboratory
        findings; lab findings; lab values; laboratory values; diagnostics; diagnostic studies; diagnostic data;
        diagnostic results; diagnostic tests; diagnostic testing; tests; test results; investigations; investigation
        results; studies; pertinent results; bloods; pertinent labs; relevant results; relevant labs; pertinent
        studies; imaging; imaging results; imaging studies; imaging findings; radiology; radiology results;
        radiographs; radiographic studies; x-ray; x-rays; xray; xrays; ct; mri; ct scan; ultrasound; cxr; ct head;
        chest x-ray; chest xray; chest film; ekg; ecg; ekg/ecg; electrocardiogram; ekg interpretation; ecg
        interpretation; echo; echocardiogram; micro; microbiology; micro data; micro results; cultures; culture
        results; culture data; culture; pathology results; telemetry; labs called; critical labs; critical results;
        critical values; recent results; recent labs; recent imaging; new results; labs today; point of care testing;
        point-of-care tests; poct; poc; poc testing; urinalysis; ua; cbc; bmp; cmp; abg; blood gas; chemistry;
        hematology; coagulation; coags; serology; chemistries; admission labs; labs on admission; ed labs; ed
        results; ed imaging; additional data; other data; results review; review of results; lab review; data review;
        diagnostic imaging; imaging reviewed; radiology reviewed; susceptibility; resultados; laboratorio;
        laboratorios; imagenes; estudios; estudios de imagen; pulmonary function tests; pfts; spirometry; glucose;
        blood cultures; urine culture; blood culture; wound culture; wound cultures; sputum culture; gram stain;
        susceptibilities; sensitivities; susceptibility results; antimicrobial susceptibility; chemistry trend; lab
        trend; trends; interpretation of studies; independent interpretation; tests ordered; labs ordered; workup;
        work-up; ed workup; ed work-up; diagnostic workup; laboratory workup; laboratory and imaging; lipids; lipid
        panel; blood work; bloodwork; operative findings and results; objective data reviewed; records reviewed;
        external records reviewed; notes reviewed; significant findings; pertinent findings; procedures and tests;
        audiogram; eeg; emg; visual acuity; surveillance data; troponin trend; lactate trend; creatinine trend; drug
        levels; toxicology; urine studies; csf; csf studies; fluid studies; stool studies; immunohistochemistry; flow
        cytometry; molecular studies; molecular results; biomarkers; ancillary studies; special stains; special
        studies; microbiology results; biochemistry; test; report of findings
        """,
    ),
    (
        Topic.DISCHARGE_STUDIES,
        Strength.STRONG,
        """
        discharge studies; discharge labs; labs at discharge; discharge laboratory data; studies at discharge; pending
        studies; discharge results; pending labs at discharge; pending results; results pending at discharge; tests
        pending at discharge; studies performed during hospitalization; hospital studies; pending labs; labs on
        discharge; studies during admission; pending tests; results pending; discharge imaging
        """,
    ),
    (
        Topic.DISCHARGE_MEDICATIONS,
        Strength.STRONG,
        """
        discharge medications; discharge meds; medications on discharge; medications at discharge; meds on discharge;
        discharge medication list; discharge medication; medications upon discharge; discharge prescriptions;
        discharge medication reconciliation; new medications; changed medications; stopped medications; medicamentos
        de alta; tto; ttos; tta; ttas; medication changes; meds at discharge; medications started; medications
        stopped; continued medications
        """,
    ),
    (
        Topic.DISCHARGE_EXAM,
        Strength.STRONG,
        """
        discharge physical; discharge physical exam; discharge physical examination; discharge exam; discharge
        examination; exam at discharge; physical exam at discharge; exam on discharge; physical exam on discharge;
        physical examination at discharge; day of discharge exam; physical examination on discharge; discharge vitals;
        vitals at discharge; discharge vital signs
        """,
    ),
    (
        Topic.PROCEDURE,
        Strength.STRONG,
        """
        procedure; procedure performed; procedures performed; procedure(s) performed; operation; operation performed;
        operations performed; operation(s) performed; operative procedure; operative procedures; surgical procedure;
        surgery performed; name of procedure; name of operation; title of procedure; title of operation; procedure
        name; procedure title; procedure done; procedures done; planned procedure; type of procedure; surgery;
        operation title; operation/procedure; procedure/operation; procedures carried out; proposed procedure; bedside
        procedure; secondary procedure; principal procedure; primary procedure; additional procedures; procedimiento;
        procedimiento realizado; cirugia; operacion; cpt; cpt code; cpt codes; procedures performed today;
        procedure(s); operative procedure performed; operation details; surgical procedure performed; procedure code
        """,
    ),
    (
        Topic.PROCEDURES,
        Strength.STRONG,
        """
        procedures; procedimientos; procedures during admission; procedures during hospitalization; hospital
        procedures; inpatient procedures; procedures this admission; procedures and operations; operations and
        procedures; surgical procedures this admission; ed procedures; procedures performed in ed; procedures during
        stay; major procedures; operations/procedures; procedures/operations
        """,
    ),
    (
        Topic.INDICATION,
        Strength.STRONG,
        """
        indication; indications; indications for procedure; indication for procedure; indication for operation;
        indications for operation; indications for surgery; indication for surgery; operative indications; procedure
        indications; procedure indication; reason for procedure; surgical indications; brief history and indications;
        history and indications; clinical indication; clinical indications; reason for operation; reason for surgery;
        indication(s); indication for study; indication for exam; indicacion; preoperative indications; indications
        and history; medical necessity
        """,
    ),
    (
        Topic.NARRATIVE,
        Strength.STRONG,
        """
        description of procedure; procedure description; description of operation; procedure in detail; details of
        procedure; detail of procedure; procedure details; operative details; details of operation; operation in
        detail; description of the procedure; description of the operation; procedure detail; operative narrative;
        procedure narrative; operative description; narrative; narrative description; technique in detail; operative
        technique; surgical technique; operative course; intraoperative course; procedure note; narrative of
        procedure; operative report in detail; procedure and findings; procedure summary; operative summary; operative
        procedure in detail; details; description; steps of procedure; description of technique; procedure technique;
        procedural details; bedside procedure note; debridement; debridement procedure; debridement note; central
        line; central line placement; intubation; endotracheal intubation; lumbar puncture; thoracentesis;
        paracentesis; laceration repair; arterial line; chest tube; cardioversion; wound debridement; incision and
        drainage; descripcion del procedimiento; tecnica quirurgica; description of procedure in detail; procedure in
        brief; details of the procedure; operative note; operative steps; exposure; closure; procedural sedation;
        sedation; moderate sedation; central venous catheter; reduction; injection; joint injection; wound closure
        """,
    ),
    (
        Topic.FINDINGS,
        Strength.STRONG,
        """
        findings; finding; operative findings; intraoperative findings; procedure findings; findings at operation;
        findings at surgery; surgical findings; endoscopic findings; bronchoscopic findings; angiographic findings;
        hallazgos; radiographic findings; report; findings/technique; arthroscopic findings; laparoscopic findings;
        intraoperative findings and technique; procedural findings; cystoscopic findings; findings/report
        """,
    ),
    (
        Topic.PREOP_DIAGNOSIS,
        Strength.STRONG,
        """
        preoperative diagnosis; preoperative diagnoses; pre-operative diagnosis; pre-operative diagnoses; pre op
        diagnosis; preop diagnosis; preop dx; pre-op dx; preprocedure diagnosis; pre-procedure diagnosis;
        pre-procedural diagnosis; preprocedural diagnosis; pre-procedure diagnoses; diagnostico preoperatorio;
        diagnosis before operation; preoperative dx; pre-op diagnoses; preop diagnoses
        """,
    ),
    (
        Topic.POSTOP_DIAGNOSIS,
        Strength.STRONG,
        """
        postoperative diagnosis; postoperative diagnoses; post-operative diagnosis; post-operative diagnoses; post op
        diagnosis; postop diagnosis; postop dx; post-op dx; postprocedure diagnosis; post-procedure diagnosis;
        post-procedural diagnosis; postprocedural diagnosis; operative diagnosis; diagnostico postoperatorio;
        diagnosis after operation; postoperative dx; post-procedure diagnoses; post-op diagnoses; preoperative and
        postoperative diagnosis; pre and postoperative diagnosis; pre/postoperative diagnosis; postop diagnoses;
        procedure diagnosis
        """,
    ),
    (
        Topic.SPECIMEN,
        Strength.STRONG,
        """
        specimen; specimens; specimen(s); site; biopsy site; specimen site; specimens removed; specimen removed;
        specimens taken; specimen(s) removed; specimens sent; specimen source; specimens obtained; specimen submitted;
        specimens submitted; specimen(s) submitted; tissue submitted; source of specimen; specimen origin; pathology
        specimens; pathology specimen; material submitted; specimen type; specimen sent; muestras; tissue removed;
        source; nature of specimen; specimen received; specimens received; specimen(s) received; samples; biopsies;
        biopsy; specimen information; tissues submitted
        """,
    ),
    (
        Topic.BLOOD_LOSS,
        Strength.STRONG,
        """
        estimated blood loss; ebl; blood loss; estimated blood loss (ebl); est blood loss; quantitative blood loss;
        qbl; sangrado; ebl/uop; ebl (ml); sangrado estimado; measured blood loss; e.b.l.
        """,
    ),
    (
        Topic.IMPLANTS,
        Strength.STRONG,
        """
        implants; implant; prosthesis; prostheses; implants used; hardware; implanted devices; implant(s);
        implants/grafts; implants and grafts; grafts; graft; prosthetic devices; implantes; components; implant
        details; hardware used; implants placed; explants; implant record
        """,
    ),
    (
        Topic.FLUIDS,
        Strength.STRONG,
        """
        fluids; iv fluids; ivf; intravenous fluids; fluids given; fluid replacement; crystalloid; crystalloids; fluids
        administered; fluids/blood; blood products; fluids and blood products; blood products given; transfusions;
        transfusion; urine output; uop; fluids in; ivf/uop; fluids/urine output; blood administered; fluids and urine
        output; intraoperative fluids; input/output; fluid balance; liquidos
        """,
    ),
    (
        Topic.ANESTHESIA,
        Strength.STRONG,
        """
        anesthesia; anesthesia type; type of anesthesia; anesthetic; anesthesia given; anesthesia administered;
        anestesia; anesthesia/sedation; sedation/anesthesia; anesthesia used; anesthetic technique; anesthesia
        technique; method of anesthesia
        """,
    ),
    (
        Topic.COMPLICATIONS,
        Strength.STRONG,
        """
        complications; complication; intraoperative complications; postoperative complications; operative
        complications; procedure complications; adverse events; complications of procedure; complicaciones; immediate
        complications; complication(s); complications during stay; unplanned events
        """,
    ),
    (
        Topic.DISPOSITION,
        Strength.STRONG,
        """
        disposition; dispo; disposal; discharge disposition; ed disposition; patient disposition; disposition and
        condition; discharge to; discharged to; destination; discharge destination; discharge location; destino; final
        disposition; condition and disposition; disposition/condition; disposition and follow-up;
        disposition/follow-up
        """,
    ),
    (
        Topic.DEVICES,
        Strength.STRONG,
        """
        medical devices; devices; medical equipment; lines; lines/drains/airways; lines, drains, airways; lines,
        drains and airways; lines/drains; lines/tubes/drains; ldas; lda; dme; lines and drains; lines and tubes;
        access; iv access; tubes; drains/lines; tubes/lines/drains; durable medical equipment; vascular access;
        equipment
        """,
    ),
    (
        Topic.FUNCTION,
        Strength.STRONG,
        """
        functional status; function; adls; activities of daily living; mobility; functional assessment; functional
        history; prior level of function; plof; level of function; functional mobility; gait; ambulation; functional
        limitations; baseline function; estado funcional; transfers; fall risk; fall risk assessment; falls risk; fall
        risk screening; current level of function
        """,
    ),
    (
        Topic.MIND,
        Strength.STRONG,
        """
        mental status; mental status exam; mental status examination; mse; cognitive status; cognition; cognitive
        assessment; depression screening; phq-9; phq9; phq-2; gad-7; mood; moca; mmse; psychiatric exam; psychiatric
        examination; suicide risk assessment; risk assessment; estado mental; columbia suicide severity rating scale;
        c-ssrs; cssrs; cage; audit-c; orientation; cognitive screening; phq-9 score; capacity; capacity assessment
        """,
    ),
    (
        Topic.PAYER,
        Strength.STRONG,
        """
        insurance; payer; payers; payors; payment sources; coverage; insurance information; insurance coverage;
        guarantor; guarantor and payer; guarantor information; subscriber; primary insurance; secondary insurance;
        financial information; policy; card front; card back; payer information; billing; billing information;
        financial class; authorization; prior authorization; seguro; health plan; insurance card; coverage details;
        payment; guarantor/payer; insurance and guarantor; guarantor/insurance; billing note; insurance verification;
        eligibility; benefits; subscriber information; copay; copays; member information; claims; claims address; plan
        information; financial responsibility; guarantor and insurance; payor; copayments
        """,
    ),
    (
        Topic.TECHNIQUE,
        Strength.STRONG,
        """
        technique; techniques; exam description; procedure description and technique; imaging technique; exam
        technique; protocol; contrast; tecnica; study; exam type; type of exam; type of study; examination performed;
        exam performed; study performed; scan technique; radiopharmaceutical; exam name; views; contrast administered;
        acquisition; exam(s); examination(s); study type; radiation dose; dose; image quality
        """,
    ),
    (
        Topic.COMPARISON,
        Strength.STRONG,
        "comparison; comparisons; comparison studies; prior studies; prior study; comparacion; priors; comparison exam",
    ),
    (
        Topic.GROSS,
        Strength.STRONG,
        """
        gross description; gross; gross examination; macroscopic description; macroscopic; gross findings; macroscopic
        examination; gross exam; descripcion macroscopica; macroscopy; gross pathology; gross description and
        dissection; frozen section; frozen section diagnosis; intraoperative consultation; intraoperative diagnosis;
        macro
        """,
    ),
    (
        Topic.MICROSCOPIC,
        Strength.STRONG,
        """
        microscopic description; microscopic; microscopic examination; microscopic findings; histology; histologic
        description; microscopy; histopathology; microscopic exam; descripcion microscopica; histologic findings;
        histological description
        """,
    ),
    (
        Topic.CLINICAL_INFORMATION,
        Strength.STRONG,
        """
        clinical history; clinical information; clinical data; clinical details; clinical context; clinical
        background; clinical diagnosis and history; pertinent clinical information; pertinent clinical history;
        relevant clinical information; clinical notes; clinical hx; clinical info; clinical diagnosis; informacion
        clinica; datos clinicos; clinical indication and history; background; clinical summary and question; request
        details
        """,
    ),
    (
        Topic.HPI,
        Strength.STRONG,
        """
        cc/hpi; cc and hpi; chief complaint/hpi; chief complaint and hpi; chief complaint and history of present
        illness; chief complaint/history of present illness; reason for visit/hpi; reason for visit and hpi; id/cc;
        id and cc; id/chief complaint; identification and chief complaint; identification/chief complaint; hpi/ed
        course; hpi/subjective; presenting history/hpi; story; the story; history of event; history of events;
        circumstances of admission; circumstances of presentation; course prior to admission; events prior to
        admission; events leading to presentation; events leading up to admission; interim hx; interval hx;
        hpi/interval hx; hpi/interim history; interval hpi/events; hx of present illness; hx of presenting complaint;
        labor history; prenatal course; antenatal course; pregnancy course; course of pregnancy; current pregnancy;
        present pregnancy; history of current pregnancy; history of present pregnancy; history of this pregnancy; hx
        present illness; hopc/hpc; onset; onset and course
        """,
    ),
    (
        Topic.SUBJECTIVE,
        Strength.STRONG,
        """
        24h; 24hr; 24 hr; 24 hours; 24 hour; 24h events; past 24h; past 24 hours; last 24h; last 24 hrs; o/n; on
        events; overnight course; s/o; since last seen; since last visit; s/interval; subjective/hpi; patient reports;
        pt reports; subjective report
        """,
    ),
    (
        Topic.PAST_HISTORY,
        Strength.STRONG,
        """
        pmhx/psx; mhx; pmedhx; past med history; medical problems and history; medical background; medical
        conditions; past medical problem list; general health; previous illnesses; past illness; pmh/comorbidities;
        coexisting conditions; co-existing conditions; background history; background medical history; medical and
        surgical history; medical/surgical history; medical hx/surgical hx; med/surg history; medical/surgical; obhx;
        ob hx; prenatal care; antenatal care; antenatal history; pnc; anc; ob/gyn; ob/gyn hx; obstetric hx;
        obstetrics; obstetrical; obstetric; gynaecological history; gynae history; gyn hx; gynecologic hx; o and g
        history; gravida/para; parity; pregnancy history; previous pregnancies; prior pregnancies; past pregnancies;
        previous deliveries; prior deliveries; gtpal; reproductive health history; pmh, psh; pmhx and pshx
        """,
    ),
    (
        Topic.VITALS,
        Strength.STRONG,
        """
        vital signs and i/o; vitals/i and o; vitals and i/o; i and os; tpr; tprs; vital data; obs chart; ews;
        mews; news; news2; ht/wt; wt/ht; ht and wt; ht wt; wt and ht; height/weight; weight/height; weight and height;
        ht/wt/bmi; wt/bmi; weight/bmi; height/weight/bmi; bmi/weight; anthropometry; anthropometric data
        """,
    ),
    (
        Topic.EXAM,
        Strength.STRONG,
        """
        ve; abdominal palpation; abdo palpation;
        pex; px exam; phys ex; o/e (on examination); sve; vaginal exam; vaginal examination; sterile vaginal exam;
        cervical exam; cervix; digital exam; speculum exam; bimanual exam; obstetric exam; leopolds; fundal height;
        exam and findings; physical findings on exam; on exam; on physical exam; gross exam findings; vitals/exam;
        vs/exam; vitals and exam; vital signs and physical exam; exam/vitals; pe/vitals; ros/pe; ros/exam; exam today;
        depth; length/width/depth; wound dimensions; wound depth; wound status; wound findings; wound characteristics;
        wound site; wound number; ulcer assessment; ulcer description; skin survey; skin check; pressure areas;
        pressure points; waterlow; waterlow score; norton scale; nfpe; nfpf; newborn exam; newborn examination; joint
        exam; back exam; hand exam; knee exam; shoulder exam; hip exam; wrist exam; thyroid exam; ent exam; oral exam;
        dental exam; dermatologic exam; dermatology exam; lymph node exam; testicular exam; prostate exam; mouth exam
        """,
    ),
    (
        Topic.ASSESSMENT,
        Strength.STRONG,
        """
        assessments; ass; ass/plan; ax; asmt; asmnt; assessmt; assmnt; imp/recs; impression and plans; imp and plan;
        imp and recs; dx and plan; dx/plan; a and o; mdm/ed course/plan; mdm and plan; mdm and course; clinical
        reasoning; reasoning; thoughts; my thoughts; clinical thoughts; clinical opinion; opinion and
        recommendations; opinion and advice; opinion/plan; summary and plan; summary and recommendations; summary and
        impression; summary/impression; conclusions and recommendations; conclusion and plan; conclusion and
        recommendations; conclusion and management; findings and recommendations; provider assessment; nutrition
        diagnosis; nutritional diagnosis; nutrition dx; pes statement; pes; malnutrition diagnosis; malnutrition
        assessment; issues; current issues; issues and plan; issues/plan; active issues and plan; problem based plan;
        problem oriented plan; by problem; problems/assessment; assessment by problem; assessment of problems; by
        system; by systems; systems based plan; a/p by system; imp/ddx; ddx/plan; primary assessment; final
        impression; final assessment; ed final diagnosis; ed dx; final ed diagnosis; clinical diagnosis and plan;
        clinical impression and plan; diagnostic formulation; a/p (assessment and plan)
        """,
    ),
    (
        Topic.PLAN,
        Strength.STRONG,
        """
        dispo/plan; mgmt; mx; mx plan; management and plan; advice; advice and plan; advice to gp; actions; actions
        and plan; plan and actions; proposed plan; proposed management; treatment and plan; tx plan; tx; rx plan;
        plan for delivery; delivery plan; labor plan; intrapartum plan
        """,
    ),
    (
        Topic.TOLD,
        Strength.STRONG,
        """
        appts; appt; discharge teaching; teaching; teaching provided; patient teaching; education provided; follow up
        instructions; follow up appts; f/u appts; f/u instructions; f/u appointments; follow-up visits; when to call;
        when to return; when to seek help; return advice; discharge advice; dc instructions; d/c instructions;
        aftercare; aftercare instructions; home care; home care instructions; self-care; what to expect; patient goals
        education; take home instructions
        """,
    ),
    (
        Topic.DISCHARGE_DIAGNOSIS,
        Strength.STRONG,
        """
        diagnoses on discharge; diagnosis on discharge; dx at discharge; delivery diagnosis; delivery
        diagnoses; obstetric diagnoses; obstetric diagnosis; postpartum diagnoses; final diagnosis list; hospital dx;
        dx on discharge; d/c diagnosis list; principal problem and diagnoses; principle diagnosis; list of diagnoses;
        diagnosis list; diagnostic list; complications and comorbidities; principal and secondary diagnoses; secondary
        diagnoses/comorbidities; discharge problem list; resolved hospital problems
        """,
    ),
    (
        Topic.COURSE,
        Strength.STRONG,
        """
        narrative hospital course; hosp course; brief hosp course; hospital course/plan; hospital
        course and management; hospital events; events in hospital; events of hospitalization; in-hospital course;
        ward course; progress in hospital; progress on ward; icu summary; clinical progress; clinical narrative;
        admission summary; admission narrative; summary of admission; summary of care; summary of events; labor
        course; labour course; labor and delivery course; labor summary; labour summary; intrapartum course;
        postpartum course; post-partum course; puerperium; antepartum course; delivery course; nicu course; neonatal
        course; rehab course; rehabilitation course; course of stay; ed course and reassessment; course/mdm; ed
        progress and reassessment; hospital course by problems; hospital course (by problem); hospital course by
        issue; hospital course by organ system; inpatient stay; inpatient summary; treatment summary; course of
        illness
        """,
    ),
    (
        Topic.RESULTS,
        Strength.STRONG,
        """
        labs/rad; lab and rad; labs/xr; labs/radiology; lab/radiology; lab and radiology; labs/diagnostics;
        labs/studies/imaging; labs/micro; labs/ekg; labs and other data; ed data; data and results; results and data;
        results/data; path; path results; path report; pathology report; pathology findings; histopathology results;
        biopsy results; final pathology; orders and results; ix; invx; inv; ivx; investigations
        and results; investigations/results; results of investigations; tests and results; diagnostics reviewed;
        diagnostic work up; diagnostic evaluation; studies reviewed; rads; rad; radiology findings; ct findings; mri
        findings; imaging/studies; cardiac studies; cardiac testing; cardiac data; cath results; tte; tee; ekg
        findings; ecg findings; ekg results; tracings; monitor data; monitoring data; sonogram; us; usg; ultrasound
        findings; fetal heart tracing; fetal heart rate; fetal heart tones; fetal monitoring; fetal assessment; fetal
        status; fht; fhr; ctg; nst; toco; tocometry; efm; nonstress test; biophysical profile; prenatal labs;
        antenatal labs; maternal labs; labs (prenatal); delivery labs; postpartum labs; fbc; u and e; u and
        es; lfts; tfts; crp; inr; blood tests; blood results; lab work; labwork; laboratory work; bedside tests;
        bedside investigations; micro/cultures; micro/id
        """,
    ),
    (
        Topic.DISCHARGE_MEDICATIONS,
        Strength.STRONG,
        """
        d/c rx; d/c meds; dc meds; dc rx; d/c medications; meds on d/c; meds at d/c; meds on discharge list; discharge
        rx; rx at discharge; rx on discharge; medications on d/c; discharge drugs; drugs on discharge; drugs at
        discharge; take home medications; take home meds; tto's
        """,
    ),
    (
        Topic.MEDICATIONS,
        Strength.STRONG,
        """
        home rx; home med list; home medicines; home drugs; other meds; other medications; rxs; regular meds; usual
        medications; current rx; current drugs; current treatment; current therapy; meds prior to admission; pta meds;
        pta med list; drug chart; drugs and allergies; meds and allergies; medications and allergies; meds/allergies;
        medications/allergies; medicine list; active rx; prescribed medications; med rec; prescriptions today;
        prescribing
        """,
    ),
    (
        Topic.PAST_PROCEDURES,
        Strength.STRONG,
        """
        procedures during stay/operations; past surg hx; past surg history; surgical procedures and dates; surghx;
        surgeries and procedures; previous surgery; prior surgery; past surgery; psurghx; surgical background; ops;
        operations/procedures history
        """,
    ),
    (
        Topic.PROCEDURES,
        Strength.STRONG,
        """
        consults/procedures; consultations/procedures; procedures and consultations; consults and
        procedures; procedures/consults; procs; surgeries this admission; operations this admission; operations during
        admission; procedures and dates; interventions and procedures; operations during stay; procedures list
        """,
    ),
    (
        Topic.PROCEDURE,
        Strength.STRONG,
        """
        delivery method; method of delivery; mode of delivery; type of delivery; delivery type; delivery mode; route
        of delivery; delivery; type of operation; name of surgery; title of surgery; operation name; surgical
        procedures performed; procedure/s; procedure and date; operation undertaken; operation done; proc; op;
        surgery/procedure; surgical operation; procedure undertaken; operative procedure(s); operation(s); operation
        or procedure
        """,
    ),
    (
        Topic.NARRATIVE,
        Strength.STRONG,
        """
        procedure in detail/technique; third stage; third stage of labor; second stage; first stage; stages of labor;
        delivery details; delivery note; delivery narrative; description of delivery; delivery summary; details of
        delivery; details of surgery; surgery in detail; description of surgery; description of op; description of
        technique and findings; detailed description; detailed procedure; detailed description of procedure;
        procedural narrative; procedural technique; operative procedure and findings; op details; op note; operative
        detail; procedure steps; steps; surgical details; surgical narrative; course of operation; course of
        procedure; course of surgery; conduct of operation; conduct of procedure; technique and findings; findings and
        technique; findings and procedure; procedure/technique; method of procedure; hysterotomy; uterine closure;
        procedure (in detail)
        """,
    ),
    (
        Topic.FINDINGS,
        Strength.STRONG,
        """
        op findings; operative findings and details; findings at delivery; delivery findings; intra-op findings;
        intraop findings; intra-operative findings; findings at procedure; gross operative findings; surgical findings
        and technique; findings at laparotomy; findings at laparoscopy; findings at time of surgery; procedure
        results; procedure outcome
        """,
    ),
    (
        Topic.PREOP_DIAGNOSIS,
        Strength.STRONG,
        """
        diagnosis before; diagnosis before procedure; diagnosis before surgery; diagnosis prior to surgery; diagnosis
        prior to procedure; diagnosis (pre); pre dx; pre diagnosis; pre-op diag; preop diag; pre-operative dx;
        preprocedure dx; pre-procedure dx; pre-procedural dx; pre-surgical diagnosis; presurgical diagnosis;
        preoperative impression; indication/preop diagnosis; diagnosis preop; diagnosis pre-op; diagnosis preoperative
        """,
    ),
    (
        Topic.POSTOP_DIAGNOSIS,
        Strength.STRONG,
        """
        diagnosis after; diagnosis after procedure; diagnosis after surgery; diagnosis (post); post dx; post
        diagnosis; post-op diag; postop diag; post-operative dx; postprocedure dx; post-procedure dx; post-procedural
        dx; post-surgical diagnosis; postsurgical diagnosis; postoperative impression; diagnosis postop; diagnosis
        post-op; diagnosis postoperative; preop/postop diagnosis; pre-op and post-op diagnosis; preop and postop
        diagnosis; pre/post-op diagnosis; pre and post op diagnosis; final operative diagnosis; surgeon's diagnosis;
        intraoperative findings/diagnosis
        """,
    ),
    (
        Topic.COMPLICATIONS,
        Strength.STRONG,
        """
        compl; compls; complics; comps; complication/s; any complications; complications/adverse events; complications
        noted; intraop complications; intra-op complications; post-op complications; procedural complications;
        untoward events
        """,
    ),
    (
        Topic.ANESTHESIA,
        Strength.STRONG,
        """
        anes; anesth; anaes; ga; la; anaesthesia type; mode of anesthesia; kind of anesthesia; analgesia/anesthesia;
        labor analgesia
        """,
    ),
    (
        Topic.SPECIMEN,
        Strength.STRONG,
        """
        spec; specs; tissue; tissues; tissue sent; tissue type; parts received; part received; specimen details;
        specimen description; specimen and site; specimen/site; nature of specimens; nature of the specimen; materials
        received; material received; material; samples received; specimen part; specimen parts; specimen label;
        anatomic site; anatomical site; source of tissue; sample; sample type; sample site; sent to pathology; sent
        for pathology; histology sent; specimens to pathology; histo sent
        """,
    ),
    (
        Topic.IMPLANTS,
        Strength.STRONG,
        """
        implants and devices; implants/devices; devices implanted; device implanted; mesh; stent; stents; prosthesis
        used; prosthesis/implant; implants inserted; graft material; implant information; implant(s) used
        """,
    ),
    (
        Topic.BLOOD_LOSS,
        Strength.STRONG,
        """
        ebl/qbl; qbl/ebl; total blood loss; blood loss (ml); blood loss estimate; est. blood loss; blood
        loss/transfusion
        """,
    ),
    (
        Topic.DISPOSITION,
        Strength.STRONG,
        """
        dispo/fu; dispo/f/u; disposition and plan at discharge; discharge dispo; ed dispo; d/c dispo;
        d/c disposition; dc dispo; d/c to; discharged; discharged home; patient status at end; pt status; patient
        status; disposition of patient; where discharged to
        """,
    ),
    (
        Topic.GROSS,
        Strength.STRONG,
        """
        grossing; gross dx; gross desc; gross descr; macro description; macroscopic appearance; macroscopic
        appearances; macroscopic findings; naked eye; gross and microscopic description; cut-up
        """,
    ),
    (
        Topic.MICROSCOPIC,
        Strength.STRONG,
        """
        micro description; micro desc; microscopic desc; microscopic descr; microscopic appearance; microscopic
        appearances; histologic features; histological features; histo; histopathologic description; histopathological
        findings; microscopic features; histological findings; light microscopy
        """,
    ),
    (
        Topic.CLINICAL_INFORMATION,
        Strength.STRONG,
        """
        clin; clin info; clin hx; clin history; clin details; clin data; clin dx; clinical dx; history given; history
        provided; history supplied; clinical history given; clinical information provided; clinical details given;
        clinical question and history; relevant hx; pertinent hx; hx given; reason for exam/history;
        clinical impression/history; clinical notes provided; preoperative clinical diagnosis;
        clin indication; clinical statement
        """,
    ),
    (
        Topic.TECHNIQUE,
        Strength.STRONG,
        """
        tech; technique/exam; procedure/technique (imaging); exam and technique; exam/procedure;
        procedure/exam; sequences; pulse sequences; scanning technique; imaging protocol; technical factors;
        examination technique; study technique; modality; tracer; isotope; equipment and technique;
        procedure/contrast
        """,
    ),
    (
        Topic.COMPARISON,
        Strength.STRONG,
        """
        compare; compared with; compared to; compared; comparison made; comparison films; comparison imaging;
        comparison exams; comparison examinations; correlation; correlative imaging; prior; prior exam; prior exams;
        previous; previous study; previous studies; previous imaging; old films; comparison(s); no comparison
        """,
    ),
    (
        Topic.IMPRESSION,
        Strength.STRONG,
        """
        imprs; imprn; read; final read; prelim read; preliminary read; wet read; reading; interp; radiologist
        impression; radiologic impression; radiological impression; radiology impression; imaging impression; ct
        impression; mri impression; overread; radiologic diagnosis; radiological diagnosis; impression/conclusion;
        conclusion/impression; impression(s); bottom line; final conclusion; interpretation/impression; impression and
        comment; interpretation summary; opinion and comment
        """,
    ),
    (
        Topic.INDICATION,
        Strength.STRONG,
        """
        indic; indics; indication/reason; reason/indication; reason for op; reason for surgery/procedure; why;
        indication/history; indication and history; indications/history; history/indication; history/indications;
        history and indication; surgical indication; operative indication; op indication; procedure
        indications/history; rationale; rationale for surgery; need for procedure; indication for operation/procedure;
        indications for delivery; indication for delivery; indication for cesarean; indication for induction
        """,
    ),
    (
        Topic.CONSULT_REASON,
        Strength.STRONG,
        """
         reason for consult/hpi; requested by/reason; exam ordered; study ordered; imaging ordered; side;
        laterality; body part; region; region of interest; reason for exam ordered; clinical reason; ordered for;
        indication on order; consult request; request for consultation; referral request; asked to see; asked to see
        for; consulted for; question asked; question to be answered; reason for scan; reason for imaging study; reason
        for x-ray; reason for ct; reason for mri; reason for test/procedure; referral indication; referral details;
        referral information; reason referred
        """,
    ),
    (
        Topic.ADMISSION_DIAGNOSIS,
        Strength.STRONG,
        """
        diagnosis at admission; admission diagnosis/problem; diagnoses at admission; dx on admission; dx at admission;
        admitted with; admitted for; admission impression; provisional admission diagnosis; diagnosis upon admission;
        presenting diagnosis; admission diagnoses and problems; referral diagnosis on admission
        """,
    ),
    (
        Topic.DISCHARGE_STUDIES,
        Strength.STRONG,
        """
        results pending; pending labs/studies; labs pending; tests outstanding; outstanding results; outstanding
        tests; results outstanding; studies pending at discharge; pending at d/c; labs at d/c
        """,
    ),
    (
        Topic.DISCHARGE_EXAM,
        Strength.STRONG,
        """
        exam at d/c; exam on d/c; d/c exam; d/c physical; discharge pe; pe at discharge; pe on discharge; condition
        and exam at discharge; discharge vitals/exam
        """,
    ),
    (
        Topic.OBJECTIVE,
        Strength.STRONG,
        """
        obj data; o/data; objective/exam; objective and data; objective exam and data; objective/data; objective/labs;
        objective information
        """,
    ),
    (
        Topic.FUNCTION,
        Strength.STRONG,
        """
        functional independence; adl; adls/iadls; iadls; barthel index; karnofsky; ecog; performance status; baseline
        functional status; pre-morbid function; premorbid function; mobility status
        """,
    ),
    (
        Topic.PROBLEMS,
        Strength.STRONG,
        """
        active; active dx; problem summary; current problem list; medical problem list; problem list (active); active
        conditions; current conditions; chronic and active problems; problem list/diagnoses; issues list
        """,
    ),
    (
        Topic.MEDICATIONS_GIVEN,
        Strength.STRONG,
        """
        ed meds; meds in ed; meds given in ed; meds administered; drugs given; drugs used; abx given; antibiotics
        given; mar; local anesthetic used; sedatives given; infusion start/stop; iv start/stop; infusion start;
        infusion stop; chemo given; chemotherapy given; treatment administered today; vaccines given; vaccines
        administered; blood products start/stop
        """,
    ),
    (
        Topic.MIND,
        Strength.STRONG,
        """
        mental state; mental state exam; mental state examination; psychiatric mental status exam; neurocognitive
        exam; risk formulation; suicide/homicide risk; suicide risk; suicide screen; suicide screening; suicide
        risk screening; self-harm risk; violence risk; homicide risk; risk of harm; harm to self/others; asq; phq;
        phq2; phq 9; gad7; gad 7; edinburgh postnatal depression scale; epds; depression screen; anxiety screen;
        anxiety screening; affect and mood; mood and affect; mood/affect;
        insight and judgment; insight/judgment; thought process and content; psych exam; psychiatric status; cognitive
        exam; cognitive function; cognitive assessment/mse
        """,
    ),
    (
        Topic.PAYER,
        Strength.STRONG,
        """
        ins; ins info; insurance/payer; medicaid; medicare; insurer; plan/insurance; payer/plan; coverage information;
        health insurance; insurances
        """,
    ),
    # Short forms with slashes, and what people write as they speak. Letters alone stand for too many things.
    (
        Topic.SOCIAL,
        Strength.PLAIN,
        """
        s/h; p/s; alone with her; alone with him; alone with teen; time alone; teen alone; smoke/drink/drugs;
        smokes/drinks; social bits; who's at home; who is at home
        """,
    ),
    (Topic.FAMILY, Strength.PLAIN, "f/h; runs in family; runs in the family; family bits"),
    (
        Topic.HPI,
        Strength.PLAIN,
        """
        h/o p/i; h/o present illness; h/o presenting complaint; h/p/c; h/p/i; the story here; what happened;
        history of this illness
        """,
    ),
    (
        Topic.PAST_HISTORY,
        Strength.PLAIN,
        """
        p/h; m/h; o/h; p/m/h; m/s/h; h/o past illness; k/c/o; known case of; long term conditions;
        longstanding conditions; long standing conditions; chronic issues; medical issues
        """,
    ),
    (Topic.PAST_PROCEDURES, Strength.PLAIN, "s/p surgeries; p/s/h"),
    (Topic.MEDICATIONS, Strength.PLAIN, "d/h; tablets; regular tablets; what she takes; what he takes"),
    (
        Topic.DISCHARGE_MEDICATIONS,
        Strength.PLAIN,
        "home on; going home on; goes home on; meds to go home on; meds going home; tablets to go home",
    ),
    (Topic.ROS, Strength.PLAIN, "s/e; systems enquiry; systemic enquiry; systems inquiry; r/o/s; direct questioning"),
    (Topic.EXAM, Strength.PLAIN, "g/c; g/e; g/c and vitals"),
    (
        Topic.EXAM,
        Strength.PLAIN,
        "p/a; p/v; p/r; l/e; r/s; c/v/s; p/a p/v; p/e; head to toe; what i found; on examining",
    ),
    (
        Topic.VITALS,
        Strength.PLAIN,
        "t/p/r; t/p/r/bp; tpr/bp; ht/wt/bp; resp/vs; vital parameters; vitals trend; signs vital",
    ),
    (
        Topic.ASSESSMENT,
        Strength.PLAIN,
        "what i think; what we think; my take; my read; where we are; sum up; summing up; what is going on",
    ),
    (
        Topic.PLAN,
        Strength.PLAIN,
        "r/v; adv; what we do; what next; what happens next; jobs; to do list; plan from here",
    ),
    (Topic.PROCEDURE, Strength.PLAIN, "op performed; op done; op carried out"),
    (Topic.COMPARISON, Strength.PLAIN, "last study; last scan; last film; last films"),
    (Topic.DISCHARGE_DIAGNOSIS, Strength.PLAIN, "left us with; goes home with the diagnoses"),
    (Topic.BLOOD_LOSS, Strength.STRONG, "blood lost; bl loss; est blood lost"),
    (
        Topic.OTHER,
        Strength.PLAIN,
        """
        pt info; patient info; nok; ec; empl; emp; emer contact; rep; pcp info; about you; employer/occupation; flags;
        alerts; alert; attendance; attendees; infant data; newborn data; baby; neonate; infant; newborn;
        newborn information; infant information; delivery times; screens; triage screens
        """,
    ),
    (
        Topic.OTHER,
        Strength.STRONG,
        """
        immunizations; immunization; instruments; instrumentation; orders verified; priority; support surface; caller;
        advice given; query; query response; options; clinical indicators; indicators; provider response; tolerance;
        allergy check; vaccinations; vaccines; advance directives; advance directive; code status; resuscitation
        status; attestation; attending attestation; teaching physician attestation; teaching attestation; attending
        statement; time spent; total time; time statement; critical care time; critical care; time attestation; total
        visit time; billing time; drains; drain; tourniquet time; tourniquet; counts; sponge count; needle count;
        sponge and needle count; count; wound class; wound classification; position; positioning; patient position;
        prep; timeout; time out; consent; informed consent; antibiotic prophylaxis; dvt prophylaxis; condition at
        discharge; discharge condition; condition on discharge; patient demographics; demographics; demographic
        information; patient information; patient data; patient identification; emergency contact; emergency contacts;
        next of kin; emergency contact/next of kin; emergency contact information; consents on file; consents; contact
        information; contacts; employer; employer information; employment; admission information; visit information;
        encounter information; registration; registration notes; provider information; care team; treatment team; scan
        note; signature; signatures; electronic signature; sign-out; signout; sign off; sign-off; authentication;
        addendum; addenda; late entry; amendment; correction; session content; session notes; session summary; next
        session; clinician reflections; therapist reflections; process notes; countertransference; psychotherapy;
        themes; homework; clinician impressions; therapeutic process; between sessions; risks explained; risks; risks
        and benefits; risks, benefits, and alternatives; risks/benefits; alternatives; blood and tissue; statement of
        consent; patient statement of consent; witness; privacy notice; notice of privacy practices; specimen note;
        specimen collection; specimen comment; review status; procedure times; technical notes; disclaimer;
        limitations; image documentation; peer review; communication; communication of results; critical result
        communication; notification; notifications; handoff; hand-off; sbar; family communication; family update;
        family meeting; family discussion; patient/family communication; discussion with family; interpreter;
        language; case management; quality measures; cpt/icd; icd-10 codes; icd codes; coding note; screening;
        screenings; registration details; valuables; legal; restrictions; communication needs; spiritual; spiritual
        care; spiritual assessment; visitors; consulting services; consultants; consultations; consults;
        monitors/lines; monitors; monitors and lines; pre-op; preop; preoperative; pre-operative; post-op; postop;
        postoperative; post-operative; preanesthesia evaluation; pre-anesthesia evaluation; preanesthetic assessment;
        induction; maintenance; emergence; intraop; intra-op; intraoperative; pacu; recovery; asa; asa class; regional
        block; nerve block; intraoperative events; lot numbers; implant log; manufacturer; quality assurance; safety;
        isolation; precautions; diet order; release of information; advance care planning; acp; caregiver; caregiver
        information; photo; photos; device check; report status; ordering information; order information; performing
        laboratory; reference laboratory; methodology; method; privacy; address; telephone; resuscitation; portal;
        patient portal; pharmacy; preferred pharmacy; scribe attestation; dictation; authorship; acknowledgements;
        hipaa acknowledgement; legal status; patient rights; questions; registration status; procedure codes;
        diagnosis codes; shared decision making; ed orders; quality; time in/time out; transport; belongings
        """,
    ),
    (
        Topic.OTHER,
        Strength.PLAIN,
        """
        time; times; comment; comments; note; notes; events; event; patient; contact; visit; work; notices; notice;
        encounter; nursing; reason; information; message; discussion points; response; request; documentation; other;
        misc; miscellaneous; overview; timeline; team; status; general; header; school; home; phone calls; telephone
        encounter; content; reflections; agreement; permission; identity; account; documents; staff; tissue; blood;
        key; legend; reference ranges; scan; remarks; remark; observation; outcome; evaluation; action; intervention;
        concerns; pain; sleep; discharge; admission; arrival; triage; handover; safety check; photographs; additional
        notes; additional information; additional comments
        """,
    ),
    (
        Topic.OTHER,
        Strength.LABEL,
        """
        name; patient name; dob; date of birth; mrn; medical record number; sex; gender; age; age/sex; date; date of
        service; dos; date of admission; date of discharge; admission date; discharge date; admit date; date of
        procedure; date of operation; date of surgery; surgery date; procedure date; operation date; date of
        consultation; date of consult; date of visit; date of exam; exam date; visit date; service date; encounter
        date; length of stay; los; surgeon; surgeons; surgeon(s); primary surgeon; assistant; assistants;
        assistant(s); first assistant; assistant surgeon; co-surgeon; anesthesiologist; anesthetist; crna; circulator;
        circulating nurse; scrub; scrub nurse; scrub tech; perfusionist; proceduralist; operator; endoscopist;
        attending; attending physician; attending surgeon; physician; provider; author; dictated by; signed by;
        referring physician; referring provider; requesting physician; requesting provider; ordering provider;
        ordering physician; primary care physician; primary care provider; pcp; consultant; consulting physician;
        resident; nurse; technologist; radiologist; pathologist; submitting physician; interpreting physician; rn;
        performed by; supervising physician; service; location; facility; department; clinic; room; bed; unit;
        accession; accession number; account number; visit number; ssn; phone; email; client; collected; received;
        reported; ordering; cc to; copy to; copies to; dictated; transcribed; dd; dt; d; t; job number; electronically
        signed; electronically signed by; printed; status of report; id; case number; session; fin; har; csn
        """,
    ),
    (
        Topic.BODY_PART,
        Strength.PART,
        """
        general appearance and behavior; constitutional; const; heent; head; head and face; eyes; eye; ears; ent;
        enmt; ears, nose, mouth and throat; nose; mouth; throat; oropharynx; neck; cardiovascular; cv; cvs; cardiac;
        card; heart; respiratory; resp; pulmonary; pulm; lungs; lung; chest; breast; breasts; gastrointestinal; gi;
        abdomen; abd; abdominal; genitourinary; gu; renal; gu/renal; renal/gu; fen; fen/gi; fen/renal;
        musculoskeletal; msk; ms; extremities; extremity; ext; back; spine; joints; skin; integumentary; derm;
        dermatologic; neurological; neurologic; neuro; neurology; psychiatric; psych; endocrine; endo; heme;
        hematologic; hematologic/lymphatic; heme/lymph; heme/onc; lymphatic; lymph; lymph nodes; id; infectious
        disease; allergic/immunologic; immunologic; vascular; peripheral vascular; pulses; rectal; pelvic; genitalia;
        liver; gallbladder; spleen; pancreas; kidneys; kidney; adrenals; bladder; bowel; bones; bone; soft tissues;
        soft tissue; mediastinum; pleura; vessels; brain; ventricles; sinuses; aorta; uterus; ovaries; prostate;
        appendix; biliary; stomach; peritoneum; reproductive; bones and soft tissues; heart and mediastinum; lower
        chest; lung bases; visualized chest; osseous structures; neuro/comfort; cardiac/line; gi/gu; pain/comfort;
        neuro/psych; integument; comfort; neuro/pain; neurovascular; head/neck; head, eyes, ears, nose, throat; upper
        extremity; lower extremity; upper extremities; lower extremities; right knee; left knee; right shoulder; left
        shoulder; thyroid; cervical spine; lumbar spine; gi/nutrition; skin/lines; skin and wounds; skin/wounds;
        elimination; oxygenation; circulation; hygiene; activity/mobility; behavior; affect; speech; thought process;
        thought content; insight; judgment
        """,
    ),
)

# Words that also stand inside sections of the same kind, before a colon: "Glucose: 120", "Gait: steady".
_EVERYDAY: Final = frozenset(
    """
    etoh; occupational; lives with; living arrangements; living arrangement; sexual; sexual activity; sw; soc;
    illicits; illicit drugs; street drugs; recreational drugs; support person; ace; aces; ipv; mental health;
    behavioral health; safety concerns; safety at home; safety assessment; gender identity; sexual orientation;
    tabaco; story; onset; obstetric; obstetrics; parity; gravida/para; sve; cervix; depth; ctg; nst; fht; fhr; toco;
    efm; fundal height; ass; ax; pes; issues; reasoning; thoughts; advice; actions; tx; mx; contraception; teaching;
    appts; appt; path; rad; rads; ix; inv; us; tte; tee; crp; inr; fbc; lfts; tfts; u and e; u and es; sonogram;
    delivery; proc; op; ops; compl; comps; anes; ga; la; spec; specs; tissue; tissues; tissue sent; material; sample;
    mesh; stent; stents; clin; tech; method; methods; modality; sequences; tracer; isotope; prior; previous; compare;
    compared; correlation; read; reading; interp; why; side; laterality; region; body part; rationale; indic; active;
    adl; phq; asq; steps; histo; ins; medicare; medicaid; insurer; pt status; patient status; discharged; admitted
    with; admitted for; presenting; c/o; complains of; 24h; 24hr; 24 hr; 24 hours; 24 hour; o/n; news; ews; mews; tpr;
    home care; self-care; aftercare; mar; drugs given; drugs used; third stage; second stage; first stage;
    hysterotomy; current issues; performance status; ecog; karnofsky; sample type; medical conditions; general health;
    obs chart; fetal status; fetal monitoring; grossing; issues list; bottom line; naked eye; level of care; pph;
    social worker; housing status; mood and affect; mood/affect; insight and judgment; insight/judgment; affect and
    mood; relationship safety; household members; detox history; site; stage; size; drainage; exudate; priority;
    caller; options; indicators; hydration; pathology; histology; cytology; glucose; ua; cbc; bmp; cmp; abg; ct; mri;
    ct scan; ct head; x-ray; x-rays; xray; xrays; cxr; chest x-ray; chest xray; chest film; ekg; ecg; ekg/ecg; echo;
    echocardiogram; electrocardiogram; ultrasound; culture; cultures; blood culture; blood cultures; urine culture;
    wound culture; sputum culture; gram stain; urinalysis; hematology; chemistry; lipids; lipid panel; telemetry; eeg;
    emg; csf; test; tests; poc; poct; spirometry; pfts; coags; serology; blood gas; trends; bmi; gcs; nihss; braden;
    braden scale; braden score; strength; range of motion; special tests; airway; wound; wounds; visual acuity;
    nutrition; appearance; condition; symptoms; gait; mood; orientation; cognition; access; tubes; lines; ambulation;
    mobility; transfers; function; tobacco; alcohol; tobacco use; alcohol use; drug use; substance use; habits;
    smoking status; psychosocial; social; drugs; infusions; drips; antibiotics; supplements; diet; activity;
    treatment; education; counseling; orders; goals; prophylaxis; prevention; medical treatment; medical reasoning;
    additional testing; specialist referrals; patient education and counseling; patient education; progress; summary;
    details; description; exposure; closure; injection; reduction; sedation; source; biopsy; biopsies; samples; graft;
    grafts; fluids; report; study; dose; contrast; protocol; views; position; positioning; prep; count; counts; drain;
    drains; destination; policy; subscriber; guarantor; benefits; eligibility; claims; copay; copays; employer;
    employment; consent; witness; themes; homework; language; interpreter; portal; pharmacy; transport; safety;
    precautions; isolation; risks; method; induction; maintenance; emergence; recovery; physical; sub; rx; px; all;
    question; opinion; discussion; analysis; staging; differential; interpretation; conclusion; surgery; operations;
    surgeries; overnight; interval; background; macro; gross; intubation; equipment; complaint; complaints; bloods;
    obs; observations; measurements; urine output; uop; crystalloid; transfusion; blood products; anesthetic; implant;
    hardware; asa; asa class; postop; post-op; preop; pre-op; cage; mse; authorization; payment; coverage; insurance;
    payer; primary insurance; secondary insurance; consultants; treatments; interventions; referrals; appointments;
    data; tourniquet time; wound class; legal; visitors; valuables; restrictions; communication; screening; address;
    telephone; questions; quality; cpt; cpt code; cpt codes; results pending
    """.split(";")
)


def _lexicon(rows: Iterable[tuple[Topic, Strength, str]], everyday: Iterable[str]) -> dict[str, Entry]:
    """Index the rows by normalised phrase; where two rows share a phrase the earlier one holds."""
    weaker = {normalised(phrase) for phrase in everyday}
    index: dict[str, Entry] = {}
    for topic, strength, phrases in rows:
        for phrase in map(normalised, phrases.split(";")):
            kept = Strength.PLAIN if strength is Strength.STRONG and phrase in weaker else strength
            index.setdefault(phrase, Entry(topic, kept))
    return index


LEXICON: Final[Mapping[str, Entry]] = MappingProxyType(_lexicon(_ROWS, _EVERYDAY))
"""Every phrase known to head a section, normalised."""

_LOINC: Final[Mapping[Topic, str | None]] = MappingProxyType(
    {
        Topic.CHIEF_COMPLAINT: "10154-3",
        Topic.VISIT_REASON: "29299-5",
        Topic.CONSULT_REASON: "42349-1",
        Topic.HPI: "10164-2",
        Topic.HISTORY: "10164-2",
        Topic.PAST_HISTORY: "11348-0",
        Topic.PAST_PROCEDURES: "47519-4",
        Topic.MEDICATIONS: "10160-0",
        Topic.MEDICATIONS_GIVEN: "29549-3",
        Topic.ALLERGIES: "48765-2",
        Topic.FAMILY: "10157-6",
        Topic.SOCIAL: "29762-2",
        Topic.PSYCHIATRIC: "10165-9",
        Topic.ROS: "10187-3",
        Topic.VITALS: "8716-3",
        Topic.EXAM: "29545-1",
        Topic.GENERAL: "10210-3",
        Topic.OBJECTIVE: "61149-1",
        Topic.SUBJECTIVE: "61150-9",
        Topic.ASSESSMENT: "51848-0",
        Topic.IMPRESSION: "51848-0",
        Topic.PLAN: "18776-5",
        Topic.TOLD: "69730-0",
        Topic.PROBLEMS: "11450-4",
        Topic.DIAGNOSIS: "51848-0",
        Topic.ADMISSION_DIAGNOSIS: "46241-6",
        Topic.DISCHARGE_DIAGNOSIS: "11535-2",
        Topic.COURSE: "8648-8",
        Topic.RESULTS: "30954-2",
        Topic.DISCHARGE_STUDIES: "11493-4",
        Topic.DISCHARGE_MEDICATIONS: "10183-2",
        Topic.DISCHARGE_EXAM: "10184-0",
        Topic.PROCEDURE: "29554-3",  # outside an operative report it is the telling of a procedure
        Topic.PROCEDURES: "47519-4",
        Topic.INDICATION: "59768-2",
        Topic.NARRATIVE: "29554-3",
        Topic.FINDINGS: "59776-5",
        Topic.PREOP_DIAGNOSIS: "10219-4",
        Topic.POSTOP_DIAGNOSIS: "10218-6",
        Topic.SPECIMEN: "59773-2",
        Topic.BLOOD_LOSS: "59770-8",
        Topic.IMPLANTS: "59771-6",
        Topic.FLUIDS: "10216-0",
        Topic.ANESTHESIA: "10213-7",
        Topic.COMPLICATIONS: "55109-3",
        Topic.DISPOSITION: "59775-7",
        Topic.DEVICES: "46264-8",
        Topic.FUNCTION: "47420-5",
        Topic.MIND: "10190-7",
        Topic.PAYER: "48768-6",
        Topic.TECHNIQUE: None,
        Topic.COMPARISON: "18834-2",
        Topic.GROSS: "22634-0",
        Topic.MICROSCOPIC: "22635-7",
        Topic.CLINICAL_INFORMATION: "10164-2",
        Topic.BODY_PART: None,
        Topic.PANEL: "30954-2",
        Topic.OTHER: None,
    }
)

_REMARK: Final = "48767-8"  # what a laboratory or an imaging service says beside its results

_IMAGING: Final[Mapping[Topic, str | None]] = MappingProxyType(
    {
        Topic.IMPRESSION: "19005-8",
        Topic.ASSESSMENT: "19005-8",
        Topic.DIAGNOSIS: "19005-8",
        Topic.EXAM: "55111-9",
        Topic.TECHNIQUE: "55111-9",
        Topic.PROCEDURE: "55111-9",
        Topic.PROCEDURES: "55111-9",
        Topic.NARRATIVE: "59776-5",  # "narrative" heads the findings of many radiology systems
        Topic.RESULTS: "59776-5",
        Topic.INDICATION: "42349-1",  # the reason on the order, which regulation calls the indication
        Topic.VISIT_REASON: "42349-1",
        Topic.HISTORY: "42349-1",
        Topic.HPI: "42349-1",
        Topic.CLINICAL_INFORMATION: "42349-1",
        Topic.MEDICATIONS_GIVEN: "29549-3",
        Topic.OTHER: _REMARK,
    }
)
_PATHOLOGY: Final[Mapping[Topic, str | None]] = MappingProxyType(
    {
        Topic.DIAGNOSIS: "22637-3",
        Topic.DISCHARGE_DIAGNOSIS: "22637-3",
        Topic.IMPRESSION: "22637-3",
        Topic.ASSESSMENT: "22636-5",  # the requester's clinical impression, not the pathologist's
        Topic.SPECIMEN: "22633-2",
        Topic.PROCEDURE: "22633-2",
        Topic.HISTORY: "22636-5",
        Topic.HPI: "22636-5",
        Topic.INDICATION: "22636-5",
        Topic.CLINICAL_INFORMATION: "22636-5",
        Topic.PREOP_DIAGNOSIS: "22636-5",
        Topic.POSTOP_DIAGNOSIS: "22636-5",
    }
)
_OPERATION: Final[Mapping[Topic, str | None]] = MappingProxyType(
    {
        Topic.PROCEDURE: "10223-6",
        Topic.PROCEDURES: "10223-6",
        Topic.FINDINGS: "10215-2",
        Topic.COMPLICATIONS: "10222-8",
        Topic.IMPLANTS: "55122-6",
        Topic.DIAGNOSIS: "10218-6",
        Topic.IMPRESSION: "10218-6",
        Topic.HPI: "59768-2",
        Topic.HISTORY: "59768-2",
        Topic.CLINICAL_INFORMATION: "59768-2",
        Topic.CONSULT_REASON: "59768-2",
        Topic.TECHNIQUE: "29554-3",
        Topic.COURSE: "29554-3",
        Topic.DISCHARGE_DIAGNOSIS: "10218-6",
    }
)
_PROCEDURE: Final[Mapping[Topic, str | None]] = MappingProxyType(
    dict(_OPERATION)
    | {
        Topic.FINDINGS: "59776-5",
        Topic.COMPLICATIONS: "55109-3",
        Topic.IMPLANTS: "59771-6",
        Topic.POSTOP_DIAGNOSIS: "59769-0",
        Topic.DISCHARGE_DIAGNOSIS: "59769-0",
        Topic.DIAGNOSIS: "59769-0",
        Topic.IMPRESSION: "59769-0",
    }
)
_DISCHARGE: Final[Mapping[Topic, str | None]] = MappingProxyType(
    {Topic.DIAGNOSIS: "11535-2", Topic.PROCEDURE: "47519-4", Topic.IMPRESSION: "11535-2", Topic.FINDINGS: "30954-2"}
)
_NURSING: Final[Mapping[Topic, str | None]] = MappingProxyType(
    {Topic.BODY_PART: "10210-3", Topic.ASSESSMENT: "29545-1", Topic.NARRATIVE: None}
)
_ADMINISTRATION: Final[Mapping[Topic, str | None]] = MappingProxyType({Topic.MEDICATIONS: "29549-3"})
_CONSULTATION: Final[Mapping[Topic, str | None]] = MappingProxyType({Topic.INDICATION: "42349-1"})
_LABORATORY: Final[Mapping[Topic, str | None]] = MappingProxyType(
    {
        Topic.SPECIMEN: "59773-2",
        Topic.EXAM: "30954-2",
        Topic.FINDINGS: "30954-2",
        Topic.IMPRESSION: "30954-2",
        Topic.INDICATION: "42349-1",
        Topic.CLINICAL_INFORMATION: "42349-1",
        Topic.OTHER: _REMARK,  # a panel that the lexicon does not know has no code; what it knows is no panel
    }
)

_BY_DOCUMENT: Final[Mapping[str, Mapping[Topic, str | None]]] = MappingProxyType(
    {
        "18748-4": _IMAGING,
        "11526-1": _PATHOLOGY,
        "11504-8": _OPERATION,
        "28570-0": _PROCEDURE,
        "18842-5": _DISCHARGE,
        "34746-8": _NURSING,
        "28623-7": _NURSING,
        "11488-4": _CONSULTATION,
        "11502-2": _LABORATORY,
        "80565-5": _ADMINISTRATION,
    }
)


# What is told to the patient, and when they come back, supports no code: it is no plan of treatment.
_INSTRUCTIONS: Final = "69730-0"
_TOLD: Final = frozenset(
    """
    follow up;followup;f/u;fu;fu plan;f/u plan;return;return visit;return to clinic;rtc;seguimiento;appointments;
    instructions;education;counseling;counselling;safety netting;anticipatory guidance;discharge diet;
    discharge activity;next steps;followup plan
    """.replace("\n", "")
    .replace("    ", "")
    .split(";")
)
_TOLD_ENDINGS: Final = ("instructions", "appointments", "precautions", "education", " follow up")
_PARTS: Final = re.compile(r" and |/|, ")

# What was added later belongs to what the document concludes.
_ADDED_PHRASES: Final = frozenset({"addendum", "addenda", "amendment", "correction", "late entry"})
_CONCLUSION: Final[Mapping[str, str]] = MappingProxyType(
    {
        "18748-4": "19005-8",
        "11526-1": "22637-3",
        "11502-2": "30954-2",
        "11504-8": "29554-3",
        "28570-0": "29554-3",
        "18842-5": "11535-2",
    }
)


# Words that mean one thing in each type of document. They stand before what the topic of the word says elsewhere.
def _meant(rows: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType({phrase.strip(): code for code, phrases in rows.items() for phrase in phrases.split(";")})


_REPORTED_AS: Final[Mapping[str, str]] = _meant(
    {
        "59776-5": "result;results;body;text;narrative;description;described;detail;details;observations",
        "19005-8": "summary;comment and impression;read;final;reading",
        "48767-8": "cc;recommendation note;note to md;note to tech",
        "55111-9": "method;methods;procedure description;description of procedure;scan parameters;dose report;dlp",
        "18834-2": "comp;comps;compared;correlation;prior;priors;previous",
        "42349-1": "reason;background;hx;clin;clinical;request;request says;clinical question;clinical impression;"
        "clinical diagnosis;provisional diagnosis;working diagnosis;ordering diagnosis;signs and symptoms;symptoms;"
        "pertinent history;relevant history;provided history",
    }
)
_EXAMINED_AS: Final[Mapping[str, str]] = _meant(
    {
        "22635-7": "micro;micros;histology;cytology;histo;under the scope;microscopic look;slides show;slides;"
        "immunohistochemistry;ihc;special stains;stains;immunostains;"
        "immunohistochemical stains",
        "22634-0": "macro;gross;received/gross",
        "22633-2": "received;tissue;tissues;part;parts;site;site/procedure;procedure/site;source;labeled;labelled;"
        "submitted;site sent;sites sent",
        "22636-5": "history;background;reason;indication/history;clinical;request;request says;clinical question;"
        "sent for;requisition history",
        "22637-3": "path;pathology;result;results;read;opinion;final;summary;final opinion;staging;"
        "frozen section diagnosis;"
        "intraoperative diagnosis;tumor stage;margins;synoptic",
        "48767-8": "cc;cpt;cpt code;cpt codes;procedure code;molecular studies;molecular results;biomarkers;report",
    }
)
_OPERATED_AS: Final[Mapping[str, str]] = _meant(
    {
        "10219-4": "preop;pre op;preoperative;pre;before;clinical impression;clinical impressions;clinical diagnosis;"
        "preoperative impression;pre operative impression;preop impression;pre op impression",
        "18776-5": "postop;post op;postoperative;post;after;postnatal;postpartum",  # a diagnosis only below "preop"
        "10222-8": "comp;comps;hemorrhage;pph;postpartum hemorrhage;bleeding;events;unexpected;went wrong;"
        "what went wrong",
        "10215-2": "perineum;perineal tear;perineal tears;tear;tears;laceration;lacerations;liquor;amniotic fluid;"
        "membranes;placenta;placenta and membranes;cord;umbilical cord;uterus;tubes and ovaries;adnexa;"
        "wound;wound assessment;wound description;wound findings;wound measurements;wound evaluation;wound dimensions;"
        "measurements;measurement;dimensions;size;sizes;measured;depth;margins;defect;lesion;lesion description;cervix;"
        "episiotomy;wound class;length/width/depth;excised diameter;wound characteristics;wound size;lesion size",
        "29554-3": "detail;details;description;report;body;text;technique;dictation;summary;approach;incision;closure;"
        "repair;perineal repair;suturing;hemostasis;access;dissection;exposure;anastomosis;fixation;steps;undermining;"
        "irrigation;splint application;method;delivery of placenta;laceration repair",
        "11348-0": "pertinent history;relevant history;past history",
        "10213-7": "sedation;moderate sedation;conscious sedation;procedural sedation;mac;local;regional;"
        "neuraxial;local/mac;mac/local;numbing;pain relief;block used;local used;regional block;block;"
        "analgesia;labor analgesia;anesthetic agent;sedation/analgesia",
        "10216-0": "i/o;i and o;intake/output;intake and output;ins and outs",
        "59773-2": "frozen section;cord blood",
        "69730-0": "post procedure;postprocedure;after the procedure;after procedure;post op care;postoperative care",
        "59768-2": "reason;why;background;brief history;clin",
        "59770-8": "loss;blood;total ebl",
    }
)
_PERFORMED_AS: Final[Mapping[str, str]] = MappingProxyType(
    dict(_OPERATED_AS)
    | {
        phrase: {"10218-6": "59769-0", "10222-8": "55109-3", "10215-2": "59776-5"}.get(code, code)
        for phrase, code in _OPERATED_AS.items()
    }
)
_STAYED_AS: Final[Mapping[str, str]] = _meant(
    {
        "8648-8": "narrative;hospital narrative;details;description;report;body;text;dictation",
        "11535-2": "principal problem;principal problems;active hospital problems",
        "18776-5": "contraception;contraceptive plan;postpartum contraception",
    }
)
_NURSED_AS: Final[Mapping[str, str]] = _meant(
    {
        "29545-1": "site;sites;location;source;stage;size;depth;ulcer;photo description;tissue type;tissue;"
        "measured;pressure inj;bed;edges;drainage/odor;wound base;photo/measure",
        "18776-5": "dressing;dressings;dressing change;dressing applied;periwound care;"
        "wound care provided;wound care given;wound treatment",
    }
)
_TOLD_AS: Final[Mapping[str, str]] = _meant(
    {
        "11348-0": "background;pertinent history;relevant history",
        "29299-5": "reason",
        "29554-3": "repair;suturing;splint;splinting;splint application",
    }
)  # what was before
_ASKED_AS: Final[Mapping[str, str]] = _meant({"11348-0": "background", "42349-1": "reason;referral;request"})
_TESTED_AS: Final[Mapping[str, str]] = _meant(  # a test of who drinks, takes drugs or is infected is closed as that is
    {
        "42349-1": "clinical impression;clinical impressions;clinical diagnosis",
        "30954-2": "thyroid;renal;hepatic;cardiac;clotting;blood gases;gases;metabolic;"
        "complete blood count;cbc with diff;"
        "cbc with differential;cardiac markers;cardiac enzymes;bilirubin",
        "29762-2": "serology;serologies;toxicology;drug levels;alcohol marker;alcohol markers;pain management panel",
    }
)
_BY_PHRASE: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "18748-4": _REPORTED_AS,
        "11526-1": _EXAMINED_AS,
        "11504-8": _OPERATED_AS,
        "28570-0": _PERFORMED_AS,
        "18842-5": _STAYED_AS,
        "11502-2": _TESTED_AS,
        "34746-8": _NURSED_AS,
        "28623-7": _NURSED_AS,
        **dict.fromkeys(("34117-2", "11492-6", "11506-3", "34111-5", "15507-7"), _TOLD_AS),
        **dict.fromkeys(("11488-4", "57133-1"), _ASKED_AS),
    }
)

# In a nursing note only these body systems hold what guideline I.B.14 lets a nurse document.
_SKIN: Final = frozenset({"skin", "integument", "integumentary", "wound", "wounds", "derm", "dermatologic"})
_MIND: Final = frozenset({"neuro", "neurological", "neurologic", "neurology", "mental"})
_PSYCHE: Final = frozenset({"psych", "psychiatric", "behavior", "affect", "thought", "insight", "judgment"})


_NO_PHRASES: Final[Mapping[str, str]] = MappingProxyType({})


def code_by_phrase(phrase: str, *, document_type: str | None) -> str | None:
    """Give the code of a normalised phrase that means one thing in this type of document, or None.

    Source:
        Policy: "micro" is microscopy in a pathology report and microbiology in a visit note.

    """
    return _BY_PHRASE.get(document_type or "", _NO_PHRASES).get(phrase)


def loinc_of(topic: Topic, *, document_type: str | None, phrase: str = "") -> str | None:
    """Give the LOINC section code of a topic in a type of document, or None when no code of `SECTIONS` fits.

    Args:
        topic: what the heading is about.
        document_type: a code of `DOCUMENT_TYPES`; None or any other code means an ordinary note.
        phrase: the heading's words, normalised, where they are known: some topics hold more than one section.

    Source:
        HL7 doc-section-codes; the choice by document type and by words is policy. Nursing notes: ICD-10-CM Official
        Guidelines, I.B.14.

    """
    if (meant := code_by_phrase(phrase, document_type=document_type)) is not None:
        return meant
    special = _BY_DOCUMENT.get(document_type or "", MappingProxyType({}))
    code = special[topic] if topic in special else _LOINC[topic]
    if topic is Topic.PLAN and phrase and _is_told(phrase):
        return _INSTRUCTIONS
    if topic is Topic.OTHER and phrase in _ADDED_PHRASES:
        return _CONCLUSION.get(document_type or "", "51848-0")
    if topic is Topic.BODY_PART and special is _NURSING:
        words = set(re.findall(r"[a-z]+", phrase))
        return "29545-1" if words & _SKIN else "10190-7" if words & _MIND else code
    if topic is Topic.BODY_PART and phrase and set(phrase.split()) <= _PSYCHE:
        return "10190-7"
    return code


def _is_told(phrase: str) -> bool:
    """Tell whether every part of a heading is about what the patient was told."""
    if phrase in _TOLD:
        return True
    return all(
        part in _TOLD or part.startswith("follow up ") or f" {part}".endswith(_TOLD_ENDINGS)
        for part in map(str.strip, _PARTS.split(phrase))
    )
