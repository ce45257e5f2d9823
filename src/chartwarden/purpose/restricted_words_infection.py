"""Words of HIV, and of sexual health: infections passed on by sex, and whom somebody has it with. Data only.

Source: professional knowledge; verify. State law protects both; hepatitis is not among these subjects.

Example:
    >>> sorted({term.weight.value for term in HIV.terms()})
    ['alone', 'in-line', 'in-panel', 'test']

"""

from typing import Final

from chartwarden.purpose.restricted_term import Words

HIV: Final = Words(
    subject="hiv",
    alone="""
    elisa reactive; art centre/center/clinic ~ museum gallery; seropos; retro positive; retropositive; known
    reactive ~ pupil pupils airway lymph nodes; immune status ~ hepatitis varicella rubella measles vaccine hbv mmr;
    blood borne virus/viruses; acriptega; cryptococcal antigen; crag; toxo prophylaxis; early infant diagnosis;
    perinatal hiv; immunodeficiency virus; immune condition/clinic; undetectable on ~ hcv hbv psa troponin hcg
    hepatitis bcr antibody level levels; k103n; m184v; k65r; pep started/course/given/kit ~ device flutter; hiv;
    hiv1; hiv2; h i v; hivan; plwhiv; human immunodeficiency virus; acquired immunodeficiency; acquired immune
    deficiency; serostatus; sero status; seropositive; serodiscordant; serodifferent; discordant couple; retrovirus;
    ryan white; men who have sex with men; virally suppressed; viral suppression; antiretroviral/antiretrovirals;
    retroviral; haart; cart therapy; pre exposure prophylaxis; preexposure prophylaxis; post exposure prophylaxis;
    postexposure prophylaxis; undetectable viral; ictc; seroconversion; seroconverted; lives/living/lived with the
    virus; carries/carrying/carried/has/got the virus ~ covid corona coronavirus flu influenza norovirus;
    opportunistic infection/infections; pneumocystis; pjp; pcp prophylaxis; pcp pneumonia; kaposi; kaposis;
    cytomegalovirus retinitis; cmv retinitis; mac prophylaxis; hla b 5701; hla b5701; positive since # ~ ana rf ccp
    anca culture cultures mrsa vre esbl covid er pr her2 jak2 nodes node antibody antibodies factor b27 ppd tb
    quantiferon tuberculin hepatitis hcv hbv bcr dsdna pap; positive since birth/childhood/infancy ~ coombs dat;
    mother/mom/mum/father/dad/husband/wife/ partner/spouse/boyfriend/girlfriend known/is positive ~ about attitude
    supportive mood outlook blood rh gbs covid strep mrsa tb o a b ab tuberculosis flu;
    mother/husband/wife/partner/spouse/boyfriend/ girlfriend positive ~ blood rh gbs covid strep mrsa tb o a b ab
    flu pressure; known positive ~ culture cultures mrsa vre covid node nodes margin margins antibody antibodies ana
    er her2 fobt fit allergen allergens family history pressure blood; perinatal/vertical exposure ~ drug drugs
    opioid alcohol; perinatally/vertically infected/exposed/acquired; vertical transmission; mother to child
    transmission; weeks of syrup; window period; one big pill; single tablet regimen; blood borne virus/viruses
    positive; biktarvy; genvoya; stribild; triumeq; dovato; juluca; truvada; descovy; atripla; complera; odefsey;
    symtuza; symfi; delstrigo; pifeltro; prezista; prezcobix; evotaz; reyataz; tivicay; isentress; cabenuva;
    apretude; vocabria; kaletra; epzicom; trizivir; combivir; retrovir; epivir; ziagen; viread; sustiva; intelence;
    edurant; viramune; rukobia; selzentry; sunlenca; yeztugo; trogarzo; fuzeon; bictegravir; dolutegravir;
    raltegravir; elvitegravir; cabotegravir; rilpivirine; efavirenz; etravirine; doravirine; nevirapine;
    emtricitabine; tenofovir; abacavir; lamivudine; zidovudine; azt; darunavir; atazanavir; lopinavir; cobicistat;
    maraviroc; enfuvirtide; fostemsavir; lenacapavir; ibalizumab
    """,
    cased="""
    off ART; first/second/third line ART; VCT; BBVS; TDF; TAF; 3TC; DTG based/regimen; EFV; on NVP; FTC; regimen
    TLE; VL # ~ blade glidescope laryngoscopy laryngoscope intubation intubated muscle mm; T cells # ~ CAR; VL
    pending/sent/was/of ~ blade; AIDS; PrEP; nPEP; PLWH; PLWHA; B20; Z21; ARVs; ARV; ART regimen; on ART; MSM; VL
    undetectable/suppressed/LDL; ADAP; RVD; RVI; BBV; BBVs; PMTCT; TLD regimen; on TLD; on FDC; FDC taken; since FDC
    """,
    tests="""
    cd4 ~~ cd20 cd5 cd7 cd10 cd30 cd79a pax5 ki67 ki immunostain immunostains immunohistochemistry
    immunohistochemical immunophenotype lymphoma aberrancy monoclonal; cd 4; t cell count; helper cell count; p24
    antigen; rna quant/quantitative ~~ hcv hbv hepatitis; viral load ~~ hcv hbv hepatitis cmv ebv bk covid jc
    adenovirus; copies ml ~~ hcv hbv hepatitis cmv ebv bk covid jc adenovirus bcr cytomegalovirus
    """,
    in_line="""
    the virus; genotype; one pill; reactive ~ pupil pupils perrl perrla equal round airway airways light;
    confirmatory
    """,
    in_panel="""
    rna ~ hcv hbv hepatitis covid sars influenza; log10; log copies; copies; cd3; cd8; cd19; cd45; genotype;
    genotypic; integrase; protease; reverse transcriptase; mutation; mutations; subset; subsets; helper; suppressor;
    fourth generation; 4th generation; multispot; geenius; western blot; confirmatory; reactive ~ pupil pupils perrl
    perrla equal round airway light; nonreactive ~ pupil pupils
    """,
    headings="biohazard sticker precautions infectious",
)

SEXUAL_HEALTH: Final = Words(
    subject="sexual-health",
    alone="""
    virginity; gc and ct; one night stand; pain with intercourse; urethritis; wart/warts on
    penis/labia/vulva/anus/genitals; casual contacts; swinger; paid sex; sauna contact; gono; gonorrhoeal; the clap
    ~ of; for clap; monogamous; sexual relationship/relationships; sexually abstinent/naive; coitarche; herpes
    simplex on/of labia/vulva/penis/genitals; vulvar/penile/vaginal herpes; gay
    man/men/male/woman/couple/relationship; is/identifies/as gay; lesbian; bisexual; homosexual; heterosexual;
    lgbtq; lgbt; queer; chlamydia ~ pneumoniae psittaci respiratory; chlamydial ~ pneumonia respiratory; gonorrhea;
    gonorrhoea; gonococcal; gonococcus; gonorrhoeae; syphilis; syphilitic; neurosyphilis; treponema; treponemal;
    chancre; chancroid; trichomonas; trichomoniasis; genital herpes; herpes genitalis; hsv 2; hsv2;
    genital/anogenital/perianal/anal/venereal/penile wart/warts; condyloma; condylomata; genital
    sore/sores/ulcer/ulcers/lesion/lesions ~ behcet; papillomavirus/hpv ~ vaccine vaccination vaccinated
    immunization immunizations immunisation immunized gardasil dose doses shot series associated squamous oropharynx
    oropharyngeal tonsil tonsillar tongue p16 plantar; lymphogranuloma venereum; mycoplasma genitalium; ureaplasma;
    donovanosis; pubic lice; venereal; doxypep; doxy pep; sexually transmitted/transmissible; sexual/sexually
    health/history/activity/active/activities/ contact/contacts/partner/partners/intercourse/
    practices/orientation/behavior/behaviour/ debut/encounter/relations; sexually inactive;
    unprotected/anal/oral/vaginal/safe/safer/protected sex; had sex; having sex; sex with; sex work/worker/workers;
    transactional sex; unprotected intercourse; anal intercourse; condom/condoms ~ catheter catheters cath caths
    drainage style; new/multiple/casual/several/male/female/steady partner/partners ~ business dance training gym;
    partner notification/notified/letter/letters/treated/ treatment/therapy ~ dance; expedited partner;
    extramarital; affair; want her/his/their/my mother/mom/mum/father/dad/parents/wife/
    husband/partner/family/sister/children/ mothers to know; wife/husband/parents/mother/father/partner/ family/laws
    unaware; laws not aware
    """,
    cased="""
    GUM referral; FSW; STD ~ disability paperwork form forms leave FMLA fmla employer work claim days; STDs; STI ~
    soft tissue knee ankle wrist shoulder elbow finger foot hip thumb; STIs; FTA ABS; TPPA; TPHA; GC CT; GC
    negative/neg/positive/pos/NAAT/PCR/culture/ swab/probe; GUM clinic; HSV II; LGV; NGU
    """,
    cased_tests="RPR ~ hand; VDRL",
    in_line="partner; partners; swabs; girlfriend; boyfriend; vaginitis",
    in_panel="gc; naat ~ tb covid; trich; titer; titre; nonreactive; reactive ~ pupil pupils protein; hsv",
    headings="sexual partners",
)
