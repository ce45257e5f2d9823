"""Words of substance use: of alcohol, of drugs, and of either. Data only.

Names of programmes are not known. A programme or a clinic counts beside what gives it away, such as a screen for drugs.

Source: professional knowledge; verify. 42 CFR 2.11, 2.12 (who is a Part 2 programme, and what tells of its patients).

Example:
    >>> [term.weight.value for term in SUBSTANCES.terms() if term.words == ("programme",)]
    ['in-line', 'in-panel']

"""

from typing import Final

from chartwarden.purpose.restricted_term import Words

SUBSTANCES: Final = Words(
    subject="substance-use",
    alone="""
    clean for # years/months/days ~ wound; clean and sober; substance abuse/use/misuse/dependence/induced/disorder;
    polysubstance; sobriety; sober; detox; detoxification; medication assisted treatment; sober living; halfway
    house; recovery house/court/coach/program/programme ~ cardiac surgery enhanced; recovery
    center/centre/services/clinic ~ surgical anesthesia surgery postoperative; referred back to *
    recovery/program/programme ~ cardiac pulmonary rehab transplant bariatric diabetes; peer recovery; drug court;
    residential treatment; twelve step; 12 step; addict/addicts; addicted; addiction; addictions; in recovery since;
    years in recovery; intoxicated; crafft; chemical dependency; withdrawal seizure/seizures/symptoms/protocol;
    sbirt; opioid agonist/substitution/replacement/treatment
    """,
    cased="""
    D A nurse/service/services/team/consult/CL/ liaison/referral; AOD; OST; SUD; COWS; DAST; DAST10; OTP
    """,
    tests="tox screen; toxicology screen; urine toxicology",
    cased_tests="UDS positive/negative/pos/neg",
    in_line="""
    program/programme/clinic ~ note mba degree school college university academic training residency cardiac
    pulmonary rehab exercise diabetes transplant lipid bariatric fracture vascular wound; sponsor; relapse;
    relapsed; referred back to; stays on it; stable on it; dose confirmed
    """,
    in_panel="program; programme; tox; uds",
    headings="tox toxicology uds program programme",
)

ALCOHOL: Final = Words(
    subject="alcohol-use",
    alone="""
    until he/she drinks; blew 0/#; toddy; rum; brandy; goon bag; standard drinks; moonshine; six pack a; beers per/a
    weekend/evening; wine nightly; bottle/bottles of wine; goes to aa; alcohol; alcoholism; alcoholic/alcoholics;
    alcohols; etoh; heavy drinker/drinking; problem drinking; drinking problem; drink problem; drinks
    heavily/daily/nightly/again ~ water coffee tea milk juice soda fluids fluid cola; drinks too much ~ water coffee
    tea soda juice; drinks every night/weekend ~ water coffee tea milk juice; drinking heavily; drinking daily ~
    water fluids; who drinks ~ water coffee tea milk juice fluids fluid soda formula;
    father/mother/husband/wife/brother/sister/son/ dad/mom/partner drinks ~ water coffee tea milk juice fluids soda;
    stopped drinking ~ coffee soda milk; quit/last/been/still/again drinking ~ water coffee tea milk juice soda
    fluids fluid pedialyte formula gatorade; last drink/drank ~~ water npo coffee juice tea fluids clear; drinking
    again; few drinks; couple of drinks; binge drinking/drinker/drinks; hungover; hangover; beers daily; beers a/per
    day/night; drinks a/per day/night; vodka; whiskey; whisky; liquor; drunk; ciwa; delirium tremens; breathalyzer;
    phosphatidylethanol; peth; aa meeting/meetings/sponsor/coin/chip; rehab for alcohol; alcohol rehab; audit
    c/score; auditc; naltrexone; vivitrol; acamprosate; campral; disulfiram; antabuse; wernicke
    korsakoff/encephalopathy; wernickes encephalopathy; wernicke s encephalopathy; korsakoff
    """,
    cased="""
    DUI; CAGE # ~ placed L4 L5 L3 S1 PEEK interbody lumbar titanium mm; BAC # ~~ carcinoma adenocarcinoma cm
    bronchioloalveolar; MAST score; AUD; DTs; AUDIT #; EtG; from AA; in AA; attends AA; CAGE
    questions/questionnaire/score/negative/positive
    """,
    tests="""
    ethyl glucuronide; ethyl sulfate; ethanol ~ ablation injection injected lock locks embolization percutaneous
    sclerotherapy sanitizer rinse
    """,
    in_line="drinking/drinks ~ water coffee tea milk juice soda fluids pedialyte formula gatorade",
)

DRUGS: Final = Words(
    subject="drug-use",
    alone="""
    wife/husband/mother/father/friend/roommate s oxycontin/percocet/oxycodone/xanax/adderall/ pills/norco/vicodin;
    toxicology positive/negative ~ salicylate acetaminophen; bup nal; bupe; needle and syringe; cones daily; bongs;
    pipes crack; ganja; charas; bhang; opium; tramadol misuse/abuse/dependence; nyaope; whoonga; mandrax; tik
    use/user; dagga; chemsex; coke ~ cola diet drink drinks soda oven can; uses/smokes/snorts/smoked/used
    crystal/crack; off the street; buys/bought xanax/percocet/oxycodone/adderall/pills; fentanyl test strip/strips;
    edibles; goes to na; drug abuse/addiction/abuser/addict/use/user/habit/ overdose/rehab/seeking/dependence/
    paraphernalia; illicit drug/drugs; illicits; illegal drugs; street drugs; recreational drug/drugs; party drugs;
    drug use disorder; doctor shopping; uses/used/using drugs; intravenous drug; iv drug/drugs; injection drug;
    injects/injecting drugs; ivdu; ivda; idu; pwid; track mark/marks; needle marks/tracks/exchange/sharing;
    old/dirty needles; shared/sharing needles; skin popping/popper; shooting up; shoots up; snorting; snorts;
    snorted; overdose; overdosed; overdoses; opioid use disorder; opioid
    dependence/abuse/addiction/withdrawal/misuse/ overdose; opiate withdrawal/abuse/dependence/misuse; narcotic
    abuse/dependence; pill mill; heroin; crack use; crack pipe; crack cocaine; meth; crystal meth; mdma; ecstasy;
    lsd; ghb; cannabis; marijuana; marihuana; weed ~ whacker eater wacker trimmer pulling garden gardening killer
    killers allergy pollen; speedball; smokes/smoked/smoking pot/joints/weed/dope/ice/meth; ice
    use/user/addiction/pipe/habit/binge ~ pack packs knee swelling; uses/used/using/injects/injected ice ~ wrap ace
    brace injury joint neck foot wrist elbow hip advil applied pack packs swelling heat elevation compression
    elevated rest pain bag bags sprain ankle knee shoulder back minutes ibuprofen tylenol acetaminophen; ice in the
    past; street/snorted/smokes/smoked/smoking/injects/ injected/injecting fentanyl/ketamine/pills; injected into
    her/his vein; magic mushrooms; psilocybin; kratom; delta 8; bong hit/hits/rip/rips; from/a bong; vaping/vapes
    cannabis/pot/weed; pressed pills; fake percs; ketamine abuse; inhalant abuse; huffing; benzodiazepine
    abuse/dependence/withdrawal; suboxone; subutex; sublocade; brixadi; zubsolv; buprenorphine; methadone; naloxone;
    narcan; narcotics anonymous; na meetings; methadone clinic
    """,
    cased="ORT clinic/dose; OUD; MAT program; MOUD",
    tests="""
    drug screen; urine drug; utox; cocaine; amphetamine/amphetamines; methamphetamine/methamphetamines;
    phencyclidine; cannabinoid/cannabinoids; thc
    """,
    in_line="needles; dealer",
    in_panel="""
    opiate; opiates; benzodiazepine; benzodiazepines; barbiturate; barbiturates; propoxyphene; tricyclics;
    oxycodone/fentanyl/tramadol/morphine/codeine/ hydrocodone ~ mg mcg iv po given prn; norfentanyl;
    norbuprenorphine
    """,
)
