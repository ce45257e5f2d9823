"""Words of mental health: illnesses, hurting oneself, care, medicines, and the questionnaires that ask. Data only.

Source: professional knowledge; verify. State law; psychotherapy notes are another matter (45 CFR 164.508(a)(2)).

Example:
    >>> any(term.words == ("cut", "her", "forearm") for term in MENTAL_HEALTH.terms())
    True

"""

from typing import Final

from chartwarden.purpose.restricted_term import Words

MENTAL_HEALTH: Final = Words(
    subject="mental-health",
    alone="""
    goodbye/suicide note; life is pointless/meaningless; # hour hold; purging ~ air gas line; restricts
    calories/intake/food ~ salt fluid; pulls/pulling out her/his hair; hits himself/herself/themselves; bed all day
    depressed; baby blues; cutting since/again ~ teeth; ligature mark/marks; found hanging; tied a noose/rope/cord ~
    umbilical; m chat; mchat; vanderbilt positive/score/scale/scales; mha assessment/section; community mental;
    trans man/woman/male/female; nonbinary; gender affirming/identity; to end things; psychiatric
    center/centre/institute; feels/feeling/felt hopeless/worthless; linear scars; for her/his/their nerves;
    sees/seeing/saw/has/her/his/their therapist ~ physical occupational speech respiratory massage hand; therapist
    weekly ~ hand physical occupational speech; ssri; ssris; snri; for mood; columbia screen; edinburgh #;
    mother/father/parent/husband/wife/son/brother/ partner incarcerated/imprisoned; in/from prison/jail ~ works
    guard officer nurse; depressive; depression; mdd; dysthymia; bipolar ~ cautery coagulated coagulation device
    devices diathermy electrocautery electrode electrogram energy forceps grasper hemiarthroplasty hip lead leads
    ligasure loop pacing prosthesis resectoscope scissors sealer sealing tube tubes turp;
    schizophrenia; schizophrenic; schizoaffective;
    psychosis; psychotic; mania; manic; hypomania; ptsd; post traumatic stress; posttraumatic stress; panic
    disorder; panic attack/attacks; anxiety; anxious and depressed; anxiolytic; ocd; obsessive compulsive;
    borderline personality; emotionally unstable; personality disorder; eupd; known bpd ~~ preterm premature infant
    neonatal nicu weeks lung chronic oxygen bronchopulmonary birth; bpd traits; suicide; suicidal; suicidality;
    parasuicide; attempt/attempts on her/his/their/my life; self harm/harming/harmed/injury/injurious/
    inflicted/poisoning/poisoned; cutting behavior/behaviour; cut/cuts/cutting/slit/slashed/scratched/ burned/burnt
    her/his/their/my own wrist/wrists/forearm/forearms/arm/arms/thigh/ thighs/throat; cut/cuts/cutting/slit/slashed
    her/his/their/my wrist/wrists/forearm/forearms/arm/arms/thigh/ thighs/throat ~ glass work knife kitchen
    accidentally accident saw fence mirror box cutter grinder tin can lid window slicing cooking metal bagel avocado
    tool tools machine nail wire chainsaw mower blade door; cuts/cut/cutting herself/himself/themselves ~ shaving
    glass work kitchen accidentally cooking knife; tried/attempted to hang; hanging attempt; attempted hanging;
    hung/hanged herself/himself/themselves; noose; took/swallowed all her/his/their pills/tablets ~ morning today
    prescribed; handful of pills/tablets; bottle of pills/tablets ~ refill refilled pharmacy lost; anorexia nervosa;
    bulimia; bulimic; binge eating; eating disorder; gender dysphoria; transgender; psychiatrist/psychiatrists;
    psychiatry; psychotherapy; psychotherapist; psychologist; psycho oncology; psychooncology; counselor;
    counsellor; started/attends/attending counselling/counseling ~ diet dietary smoking nutrition weight; mental
    health/illness/breakdown; mentally ill; nervous breakdown; behavioral/behavioural health; psychiatric
    admission/hospitalization/hospital/history/ medication/medications/care/disorder/
    disorders/illness/patient/unit/ward/facility/ hold/evaluation/clearance/consult/
    consultation/emergency/crisis/nurse/diagnosis/ diagnoses/problems/decompensation; inpatient psychiatric; psych
    history/hx/meds/admission/admissions/consult/ consulted/eval/evaluation/unit/ward/hold/
    facility/clearance/patient/pt/team/placement; inpatient psych; seen by psych/psychology; geropsych; telepsych;
    crisis team/worker/intervention/line/center/ stabilization; mobile crisis; involuntary hold/commitment;
    involuntarily committed; baker act/acted; 5150; 1013 hold; sectioned under; low mood; depressed mood; mood
    depressed; feels/feeling/felt/more/severely depressed; tearful; hopelessness; anhedonia; hallucination;
    hallucinations; hallucinating; hearing/hears voices; paranoia; paranoid; delusional; delusions;
    wants/wanted/want/wish/wished to die; death wish; wishes to be dead; better off dead; no reason to live; not
    wanting to live; life not worth; end her/his/their/my life; end it all; kill/killing
    herself/himself/themselves/myself; hurt/harm herself/himself ~ fall falling fell lifting gym work shoveling; go
    be with; no acute risk to self; danger/risk to self; intentional overdose/ingestion; overdose attempt;
    intentionally overdosed; adhd; attention deficit; autism; autistic; asperger; oppositional defiant; conduct
    disorder; dissociative; conversion disorder; somatization; antidepressant/antidepressants;
    antipsychotic/antipsychotics; phq; phq9; phq2; phq8; phqa; gad 2/7; gad2; gad7; c ssrs; cssrs; columbia
    suicide/protocol; edinburgh postnatal/score/scale/depression ~ handicap; beck depression/anxiety; madrs; ymrs;
    pcl 5; pcl5; psc 17; psc17; distress screen/thermometer; safety planning; safety plan ~ fall falls fire oxygen;
    mood disorder; mood stabilizer/stabiliser; grief counselling/counseling; bereavement; electroconvulsive;
    transcranial magnetic; anger management; sertraline; zoloft; fluoxetine; prozac; paroxetine; paxil; citalopram;
    celexa; escitalopram; lexapro; venlafaxine; effexor; desvenlafaxine; pristiq; bupropion; wellbutrin;
    mirtazapine; remeron; trazodone; vilazodone; vortioxetine; lithium; aripiprazole; abilify; quetiapine; seroquel;
    olanzapine; zyprexa; risperidone; risperdal; paliperidone; invega; ziprasidone; lurasidone; latuda; clozapine;
    clozaril; brexpiprazole; rexulti; cariprazine; vraylar; buspirone; buspar; fluvoxamine; esketamine; spravato;
    adderall; vyvanse; lisdexamfetamine; methylphenidate; ritalin; concerta; atomoxetine; strattera
    """,
    cased="""
    CMHT; CAMHS; ITO; MH team/review/services/history; K10 #; DASS; HADS; HAM D; SNAP IV; RCADS; SCOFF; EAT 26;
    SCARED #; ACE score; ACEs score; SI HI; denies/passive/active/no/endorses SI; AVH; ECT; CBT; DBT ~ mammogram
    mammography tomosynthesis breast bilateral views; MDE; PMHNP; EPDS; DSH; NSSI; MDQ; GAD ~~ 65 65 antibody
    antibodies ab contrast anti MRI gadolinium enhanced enhancement; MH plan; GDS score/#; ASQ
    positive/pos/negative/neg/screen/non/nonacute/ acute; positive/negative ASQ; SCARED score
    """,
    in_line="bpd; acute risk",
    headings="mood screens",
)
