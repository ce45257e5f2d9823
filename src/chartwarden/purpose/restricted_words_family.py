"""Words of genes, of violence and the protection of children, and of reproduction. Data only.

Source: professional knowledge; verify. GINA (42 U.S.C. 2000ff(4)); 34 U.S.C. 12291(a); 45 CFR 164.512(b)(1)(ii), (c);
State law on reproductive care.

Example:
    >>> any(term.words == ("once", "slapped") for term in VIOLENCE.terms())
    True

"""

from typing import Final

from chartwarden.purpose.restricted_term import Words

GENETIC: Final = Words(
    subject="genetic",
    alone="""
    genetics referral/consult/appointment/visit/evaluation; down/downs syndrome screen/risk; carrier parents; for
    the gene/mutation ~~ egfr kras braf jak2 npm1 flt3 idh1 alk ros1 kit calr nras pik3ca tumor tumour somatic;
    mutation known/positive/in ~~ egfr kras braf jak2 npm1 flt3 idh1 alk ros1 kit calr nras pik3ca tumor tumour
    somatic; exome; microarray ~ tumor tumour; trisomy; 47 xxy; brca; brca1; brca2; lynch syndrome; huntington;
    huntingtons; genetic testing/test/counseling/counselling/counselor/ counsellor/screening/carrier/predisposition/
    mutation/panel ~ tumor tumour; geneticist; genetics clinic; germline; carrier screening/status/testing ~ mrsa
    cre vre; hereditary cancer/breast/ovarian/nonpolyposis; familial adenomatous; familial mutation/variant; family
    gene/mutation/variant; li fraumeni; chek2; palb2; apoe; apoe4; cdh1 mutation/variant; rad51c; rad51d;
    mlh1/msh2/msh6/pms2 ~~ intact loss expression ihc retained stain staining nuclear immunostain immunostains
    immunohistochemistry mmr tumor tumour; factor v leiden; whole exome/genome; karyotype; pharmacogenomic; fragile
    x; fmr1; smn1; pathogenic variant/variants/mutation ~~ somatic tumor tumour egfr kras braf npm1 flt3 jak2 idh1;
    likely pathogenic ~~ somatic tumor; variant of uncertain/unknown; gene
    panel/test/testing/mutation/positive/carrier ~ somatic tumor tumour egfr kras braf resistance meca; cascade
    testing; predictive/presymptomatic testing; polygenic; carrier of/for ~ mrsa cre vre esbl staph staphylococcus
    aureus strep streptococcus hepatitis plan insurance typhoid salmonella; cystic fibrosis carrier; sickle cell
    carrier; thalassemia/thalassaemia carrier; obligate carrier; heterozygous; homozygous
    """,
    cased="VUS; BRCAness; HBOC; CFTR carrier/mutation; HTT; CAG repeat/repeats; FAP gene; NIPT",
    in_line="carrier; variant; mutation; mutations; not told; not been told; penetrance",
)

VIOLENCE: Final = Words(
    subject="sexual-assault",
    alone="""
    scared/afraid to be alone ~ seizure seizures falls falling; touched her/him/me as/when/inappropriately;
    stepdad/stepfather/father/husband/boyfriend/ mother/partner beat/beats; victim advocate/services; court ordered;
    family violence; fv risk/screen/alert; is/was violent ~ storm sneezing vomiting shaking cough coughing; violent
    partner/husband/boyfriend/home/relationship/ father/ex; cp plan; child at risk; dowry; in laws
    beat/beating/harass/harassment; fir lodged; forced sex; touched by coach/uncle/teacher/stepfather/cousin;
    grabbed her/his/my neck/throat/hair; hands around her/his/my neck/throat; partner/husband/boyfriend is/very
    controlling; controlling partner/husband/boyfriend/relationship; threatens/threatened her/him/me/to ~ amputation
    preterm labor; hit/hurt by son/daughter/father/mother/stepfather/him; who
    hit/shoved/pushed/slapped/punched/choked/beat her/him/me ~ head; domestic incident/altercation/argument;
    sexually touched; inappropriately touched; inappropriate touching; removed by dhs/cps/dcf/acs/state; in
    dcf/cps/dhs/state custody; parental rights; rights terminated; sexual assault/abuse/violence/coercion; sexually
    assaulted/abused; raped; rape; sane exam/nurse; forensic exam; molested; molestation; incest; trafficking;
    trafficked; domestic violence/abuse/dispute/assault/shelter; intimate partner; partner violence/abuse;
    spousal/physical/emotional/verbal/child/elder/ financial abuse; child/elder/self neglect ~ hemispatial;
    physically/emotionally/verbally abused; battered; assaulted; assault ~ bowel; assaulted/abused by; abusive;
    abuser; victim of abuse/violence/domestic/sexual/crime/beating/ trafficking/intimate; honour based; genital
    mutilation/cutting; non accidental injury/trauma; nonaccidental injury/trauma; safeguarding; child
    protection/protective; adult protective; protective services; social services involved/involvement; mandated
    report/reporter; reported to cps/aps/dcf; foster care/parent/parents/mother/father/mom/dad/
    family/child/children/placement/home/carer/ carers/sibling ~ dog dogs cat cats kitten kittens puppy puppies
    animal animals; in foster ~ dog dogs cat cats; kinship care/placement/carer; child/children in care; looked
    after child/children; ward of the state/court; lost custody of; removed from parents/parental;
    child/children/baby removed from ~ isolette warmer; safe house; refuge; undisclosed location; womens shelter;
    women s shelter; battered women; restraining/protective/protection/violence order; order of protection; police
    protection; unsafe at home; feels/feeling/felt unsafe ~ walking stairs transfers transferring walker driving
    balance; feels safe at/in home/relationship; not feel safe ~ walking stairs driving transfers walker; safe in
    her/his/the/current relationship; afraid/scared/frightened/fearful of her/his/their/the/my/an
    partner/husband/wife/boyfriend/girlfriend/ex/ father/mother/stepfather/stepdad/dad/son/
    daughter/uncle/brother/parents/family; afraid/scared/frightened/fearful of him/partner/husband; afraid/scared to
    go home ~ stairs oxygen falls falling; fears her husband/partner/boyfriend/father/son;
    hit/struck/punched/kicked/beaten/slapped/ choked/shoved/grabbed/bitten/thrown/stabbed by
    her/his/their/the/an/a/my/ex partner/husband/wife/boyfriend/girlfriend/ex/
    father/mother/stepfather/stepdad/dad/son/ daughter/uncle/brother/man/spouse; hit/struck/slapped/choked by
    partner/husband/boyfriend/spouse; partner/husband/boyfriend/father/wife/girlfriend
    hit/hits/slapped/slaps/pushed/punched/kicked/ choked/shoved/beats ~ head car wheelchair stroller cart mower;
    strangled ~~ hernia bowel loop gut; strangulation ~~ hernia bowel intestinal intestine small loop loops
    incarcerated incarceration obstruction obstructed gut necrosis gangrene umbilical inguinal femoral incisional
    ventral viable omentum volvulus; throttled; choked by; choking her/him; slapped by; slapped her/him/me ~ knee;
    once slapped; was/been slapped; slapped in/across the; punched/kicked/beaten/pushed/shoved by ~ horse cow mule
    donkey animal dog goat sheep pony calf bull steer staff porter transport transporter transporters nurse nursing
    aide wheelchair stretcher crowd player opponent wave teammate patient bleeding combative defender goalkeeper;
    pushed/shoved her/him/me down/into/against/off/onto; thrown down/against the stairs/wall; quarrels at home;
    fights at home; forced to have
    """,
    cased="""
    by/to/from/with CPS ~ pd l1 pembrolizumab score; called CPS; IVO in place; IVO against; IDVA; Section 47; FACS
    notified; DCJ; ROSH; DoCS; DHHS; CWC; POCSO; SART; SARC; ACS involved/worker; IPV; SANE; DV; NAI
    concern/concerns/suspected/workup; suspected/possible NAI; CPS report/case/involved/notified/called/file/
    number/worker/referral/open/opened/closed/ hotline/caseworker/investigation/aware/
    history/contacted/hold/custody; call CPS; APS report/case/referral/notified; DCFS; DCYF; DCF
    case/report/involved/notified; ACS case/report; MARAC; MASH referral; FGM; DVSAT; AVO; ADVO; HITS score
    """,
    in_line="police; refuge; shelter; partner; perpetrator",
)

REPRODUCTIVE: Final = Words(
    subject="reproductive",
    alone="""
    not want to keep; fertility specialist/doctor; egg retrieval; copper t; cu t; multiload; oc pill/pills;
    implanon; tubectomy; iui; icsi; donor egg/eggs/sperm; termination at #; elective/missed/therapeutic/spontaneous
    ab ~ titer; depo shot/injection ~ medrol; abortion; abortions; termination of pregnancy; terminated pregnancy;
    pregnancy termination; elective termination; miscarriage; miscarriages; miscarried; mifepristone; misoprostol;
    emergency contraception; morning after pill; plan b; contraception; contraceptive; contraceptives; birth
    control; intrauterine device; nexplanon; mirena; paragard; depo provera; nuvaring; infertility; infertile;
    fertility treatment/clinic; in vitro fertilization/fertilisation; ivf; embryo transfer; sperm donor; egg donor;
    surrogacy; surrogate pregnancy; tubal ligation; vasectomy; dilation and curettage/evacuation; unwanted/unplanned
    pregnancy; adoption plan
    """,
    cased="""
    MTP pill/pills/kit; MTOP; VTOP; TOP #/done/at; LARC; TL done; with TL; BTL; IUD; TAB x/at/in/1/2; hx/prior TAB;
    SAB ~ spinal anaesthesia anesthesia block bacteremia staph under; SABs; TABs; EAB; OCPs; OCP; MTP at/in/done # ~
    joint toe hallux foot gout metatarsal; hx/prior/previous TOP; One/one MTP; the MTP ~ joint joints toe foot base
    head
    """,
)
