"""The words that finders go by: what announces a name, what is never one, what is one only with a capital.

Lists are short on purpose: what needs a long list is in the lexicon (`phi.lexicon_file`). Everything is lower case and
without accents, as `phi.fold` and `str.lower` leave it.

Example:
    >>> "dr" in PROVIDER_TITLES, NICKNAMES["abigail"]
    (True, 'abby gail')

"""

from typing import Final

CREDENTIALS: Final = frozenset(
    """md mbbs mbchb phd psyd dds dmd dpm dvm pharmd rph np fnp dnp arnp aprn crna cnm cns pac rn bsn msn lpn lvn
    cna lcsw lmsw msw lpc lmft dpt rd ldn slp emt facs facp facc faap facog frcs frcp rrt rdms otr ccc aud cpc ccs
    rhia rhit""".split()
)
AMBIGUOUS_CREDENTIALS: Final = frozenset("do pa ma ms od pt ot rt aa ba bs dc ac jd".split())
PROVIDER_TITLES: Final = frozenset("dr drs doctor prof professor".split())
HONORIFICS: Final = frozenset("mr mrs ms miss mx messrs sra srta senor senora mme mlle herr frau".split())
PARTICLES: Final = frozenset("de la las los del van von der den di da du le bin ibn al el dos das ter ten".split())
SUFFIXES: Final = frozenset("jr sr ii iii iv esq".split())
RELATIONS: Final = frozenset(
    """mother father mom dad mum parent son daughter wife husband spouse partner brother sister sibling aunt uncle
    niece nephew cousin fiance fiancee boyfriend girlfriend friend neighbor neighbour caregiver carer caretaker
    roommate grandson granddaughter grandmother grandfather grandma grandpa stepmother stepfather stepson
    stepdaughter stepbrother stepsister twin guardian widow widower godmother godfather inlaw law""".split()
)
MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip -- a table reads better in rows
WEEKDAYS: Final = frozenset(
    """monday mon tuesday tues tue wednesday wed thursday thurs thur thu friday fri saturday sat sunday sun""".split()
)
STATES: Final = frozenset(
    """AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR
    PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR GU VI""".split()
)
STATE_NAMES: Final = frozenset(
    """Alabama Alaska Arizona Arkansas California Colorado Connecticut Delaware Florida Georgia Hawaii Idaho Illinois
    Indiana Iowa Kansas Kentucky Louisiana Maine Maryland Massachusetts Michigan Minnesota Mississippi Missouri Montana
    Nebraska Nevada Ohio Oklahoma Oregon Pennsylvania Tennessee Texas Utah Vermont Virginia Washington Wisconsin
    Wyoming""".split()
) | {
    "New Hampshire",
    "New Jersey",
    "New Mexico",
    "New York",
    "North Carolina",
    "North Dakota",
    "Rhode Island",
    "South Carolina",
    "South Dakota",
    "West Virginia",
    "District of Columbia",
    "Puerto Rico",
}  # fmt: skip -- a table reads better in rows
COUNTRIES: Final = frozenset(
    """america usa us uk england scotland wales ireland britain canada mexico cuba haiti jamaica guatemala honduras
    salvador nicaragua panama colombia venezuela ecuador peru brazil bolivia chile argentina spain portugal france
    italy germany austria switzerland belgium netherlands holland denmark norway sweden finland iceland poland ukraine
    russia romania bulgaria hungary greece turkey syria iraq iran israel egypt morocco algeria tunisia libya nigeria
    ghana kenya ethiopia somalia sudan uganda congo africa asia europe india pakistan bangladesh nepal china japan
    korea vietnam thailand laos cambodia philippines indonesia malaysia australia zealand states kingdom""".split()
)

STREET_WORDS: Final = (
    "Street St Avenue Ave Av Road Rd Boulevard Blvd Lane Ln Drive Dr Court Ct Circle Cir Way Place Pl Terrace Ter "
    "Parkway Pkwy Highway Hwy Row Close Square Sq Trail Trl Loop Alley Crescent Cres Mews Path Pike Turnpike Plaza "
    "Landing Crossing Xing Grove Gardens Heights Hollow Run Bend Viaduct Underpass Esplanade Quay Wharf Walk Broadway"
).split()

FACILITY_HEADS: Final = frozenset(
    """hospital hospitals infirmary clinic clinics hospice laboratory laboratories lab labs pharmacy sanatorium
    medicine pediatrics paediatrics orthopedics orthopaedics cardiology oncology radiology imaging pathology dental
    dentistry optometry dermatology health healthcare rehabilitation rehab surgery center centre nursing home manor
    group associates physicians practice partners system institute ward surgical medical specialists""".split()
)
"""Words that may end the name of a facility."""
FACILITY_FILLERS: Final = frozenset(
    """regional general community county city university memorial medical health healthcare family behavioral
    behavioural mental rehabilitation rehab veterans children's childrens women's womens surgery surgical urgent care
    primary reference diagnostic pathology radiology imaging cancer heart vascular eye orthopedic orthopaedic
    outpatient inpatient ambulatory emergency pediatric paediatric psychiatric nursing home hospital clinic center
    centre group associates physicians practice medicine the and of at for & nephrology cardiology oncology neurology
    podiatry dermatology urology pain wound coumadin anticoagulation diabetes weight sleep memory fertility prenatal
    surgeon's teaching local nearby outside another main same affiliated acute tertiary rural district academic
    specialty long term skilled day state national referring general's ent gi ob gyn obgyn obstetric gynecology
    hematology haematology rheumatology endocrinology infusion transplant trauma stroke burn spine hand foot hip
    dental vision hearing allergy infectious disease travel walk in minute retail free public private
    high middle elementary secondary grade pulmonary maintenance sample""".split()
)
ORGANISATION_HEADS: Final = frozenset(
    """school schools university college academy church parish temple mosque synagogue library works company
    corporation corp inc llc ltd factory plant mill mills shipyard bakery foundry brewery district police sheriff
    department industries logistics motors airlines bank""".split()
)

ORDINARY_NAMES: Final = frozenset(
    """abel ace alba amber amity angel april art ash august autumn bailey baker ball banks barber barker barnes bates
    bay bell best bill birch bird bishop black blood bloom blue bolt bond bone booth branch brand bridge bridges
    brook brooks brown buck bud burn burns bush butcher butler camp cannon card carpenter carter case cash cane
    chance chase chastity christian church clay cliff cloud coffin coke cole coin colt constant cook cooper
    cotton crane crisp cross crystal dale daisy daily dash dawn day deal dean deed dill dillard dish dolly dove drain
    drake drew dusty duke earl early east easter eve ever faith fall farmer fern field fields finch fish fisher flagg
    flanders flint flood flower flowers foot ford forest foster fountain fox frank freed freeman frost fry fuller
    gage gale garland garner gates gay gene gentry gill glass glover gold golden good gore gore grace grant graves gray
    green grey grill gross grove guest gunner gum guy hail hale hall ham hand hardy harmony harp hart harvest
    hazel head heart heath heather heaven henna hero hicks high hill holiday holly holt home honey hood hook
    hope horn house hunt hunter hurt hush ice iris iron ivory ivy jack jade jasmine jay jet jewel
    joy judge june justice keen key king knight knot lake lamb lance land lane lark law lawn leach leaf lean lee lent
    levy liberty lily lime line link lion little lock long lord love low luck mace major mar march marine mark marks
    marsh marshal mason mast mat max may mays mead melody mercer mercy merry mild miles mill miller mills mint misty
    money monk moon moody moss mount mouse nail neck needle noble noel norm north nova nurse oak
    olive opal page paige pain palm park parks pat patience pea pearl peak peck pen penny pepper perk
    person piper pitt plant pleasant poe pole pond pool poole pope poppy porter post potter pound powers precious
    price pride prince prior prudence rand randy rash ray read red reed reef rest rice rich ridge rim ring
    river rivers rob robin rock rod roe roman rose rosemary rowe ruby rue rush ruth sable sage salmon sand sands savage
    savanna sawyer scales scarlet sea seal serenity sharp shell shepherd shields short silver singer skinner sky
    small smart snow song spear spring spark sparks spike stack star stark stern steel stokes stone storm
    story street strange strong sue summer summers sunny swan sweet tailor tame temple
    thorn tiller timber tone tower towers trace trainer tree trinity troy true tucker vale
    valentine valley van vest victor viola violet virtue wade walker wall waller walls ward ware warren waters watt
    watts weaver webb weeks weir welch well wells west wheat wheeler white will wills winter wise wolf wood woods
    woody worth wren york young reading mobile orange hull bath buffalo flint salem independence union
    liberty columbus enterprise corona surprise normal superior paradise bend grove mission blanks""".split()
)
"""Words of the language that are also names: alone they need a capital where the language would not put one."""

GRAMMAR: Final = frozenset(
    """a about above after again against ago ai all also although always am an and another any are aren as at away
    back be because been before began being below between both but by called came can cannot child come could day
    days did didn do does doesn don done down during each eat either else every ex far felt few first follow followed
    following for former from full further gave get given go goes going good got had has have having he her here hers
    herself him himself his home hour hours how i if in into is it its itself just last late later least left less
    let like likely made make man many may me medical mild month months more most much must my near never new next
    night no non none nor normal not nothing now of off often old on once one only onto or other others our out over
    own past per please possible pre present prior put quite rather re right said same saw say see seen several shall
    she should since so some soon still such than that the their them then there these they this those though three
    through time to today together told too took toward tried two under until up upon us use used using very via was
    way we week weeks well went were what when where which while who whom whose why with within without woman
    women men year years yes yet yesterday tomorrow tonight you your lives lived living works worked working self
    unknown none same deceased alive healthy well""".split()
)
STRUCTURE: Final = frozenset(
    """mrn dob ssn sex age gender race name names patient pt client address phone telephone tel cell mobile fax pager
    email mail room rm bed unit floor ward icu micu sicu nicu picu ed er or pacu note notes report summary history
    physical exam examination hpi pmh psh sh fh ros cc chief complaint date time account acct encounter visit admit
    admitted admission discharge discharged service attending provider physician surgeon assistant resident fellow
    nurse consultant consult consultation referring ordering ordered signed electronically dictated transcribed
    reviewed verified authenticated status final preliminary collected received reported specimen accession order lab
    labs laboratory results result data impression assessment plan findings technique indication comparison procedure
    procedures operation operative preoperative postoperative diagnosis diagnoses medications medication meds
    allergies allergy social family past surgical review systems vitals vital signs subjective objective interval
    general surgery progress hospital course disposition follow followup condition instructions copy copies page
    facility department dept location insurance payer payor plan group member policy subscriber guarantor employer
    employment occupation contact contacts emergency next kin relationship relation relative marital religion language
    interpreter primary secondary pcp number no id identification type code codes comment comments section
    subj obj imaging ekg ecg mri ct xray chest film ultrasound echo blood urine culture panel fever pain cough
    nausea vomiting diabetes hypertension asthma cancer stroke heart lung liver kidney brain bone skin left right
    bilateral upper lower anterior posterior medial lateral acute chronic mild moderate severe stable positive
    negative normal abnormal none denies reports states presents presented presenting seen discussed called spoke
    told informed notified updated asked agrees agreed accepting accepted continue start stop hold increase decrease
    give given take taken tablet capsule injection daily twice weekly monthly needed morning evening bedtime
    male female man woman boy girl child infant adult mother father married single widowed divorced separated
    alive deceased living unknown yes no true false not applicable available pending see above below per
    inpatient outpatient ambulatory office clinic center centre medicine health care team staff nursing
    male/female year years old month months week weeks day days hour hours minute minutes today yesterday tomorrow
    coronary artery disease syndrome failure infection fracture injury wound ulcer bypass graft stent biopsy
    appendectomy sepsis pneumonia copd chf cad ckd esrd dvt pe mi tia cva gerd uti afib htn dm hld osa bph
    home return since until from with without before after during and or the for of to in on at by
    drive street avenue road lane court state city zip county country po box apt suite
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august september
    october november december spring summer autumn winter medicare medicaid cigna aetna humana tricare blue shield
    english spanish french german chinese arabic catholic lutheran christian muslim jewish buddhist hindu baptist
    methodist american african european asian hispanic latino caucasian white black non nonhispanic
    dear re fw cc bcc hello thank thanks sincerely regards to from subject sent attention attn
    anesthesia anaesthesia anesthesiologist pathologist radiologist cardiologist pharmacist dietitian therapist
    therapy physiotherapist counsellor counselor registration administrator manager director supervisor
    head neck eyes ears nose throat abdomen abdominal back extremities neuro neurologic neurological psych cardiac
    cardiovascular respiratory gastrointestinal genitourinary musculoskeletal psychiatric vascular renal hepatic
    height weight bmi temp temperature pulse respirations spo bp hr rr oxygen saturation glucose sodium potassium
    chloride creatinine calcium hemoglobin platelets white wbc rbc hgb hct plt bun inr
    gallbladder specimens drains implants complications ebl estimated fluids anesthesiology
    breast colon prostate ovarian lung thyroid skin lymphoma leukemia melanoma tumor mass nodule
    arthritis depression anxiety dementia migraine headache dizziness fatigue weakness rash edema oedema obesity
    smoking tobacco alcohol drugs substance smoker former current never quit
    signature witness consent form forms authorization release information records record chart page pages
    printed scanned entered generated system user login password version copyright reserved
    if this that these those it he she they we you his her their our your was were is are be been has have had
    when while where which who what why how may might will would could should can did does do
    all any both each few more most other some such only own same so than too very just also
    however therefore additionally furthermore moreover otherwise meanwhile overall currently recently previously
    initially finally eventually immediately""".split()
)
"""Headings, labels and the plain words of notes. None of them is taken as part of a name that a cue announces."""

EPONYMS: Final = frozenset(
    """addison alzheimer apgar asperger babinski baker barrett bartholin bartter basedow behcet bell berger blake
    boutonniere bouchard bowen bright broca brudzinski budd buerger burkitt charcot chiari coombs courvoisier crohn
    cushing dandy doppler down dressler duchenne dupuytren duhamel ebstein ehlers eisenmenger epley epstein ewing
    fallot fanconi foley fontan fournier friedreich gardner gaucher gerota gilbert glasgow gleason goodpasture graves
    gram guillain barre hartmann hashimoto heberden heimlich henoch schonlein hickman hirschsprung hodgkin holter homan
    homans horner huntington jackson kaposi kawasaki kernig klinefelter korsakoff kussmaul lachman langerhans lewy
    lhermitte liddle lynch mallory marfan mcburney mcmurray meckel meniere merkel murphy mallampati nissen osler paget
    parkinson peyronie phalen pott prader willi prinzmetal raynaud reiter reye ringer rinne romberg rokitansky
    aschoff rorschach rovsing sjogren spurling starling stevens johnson swan ganz tinel tourette trendelenburg trousseau
    turner valsalva virchow waldenstrom weber wegener wernicke whipple wilms wilson wolff zenker zollinger ellison
    bakers hutchinson kerr kocher lyme lou gehrig hansen chagas dix hallpike ludwig monro roux pfannenstiel mcroberts
    braden morse wells child pugh beck hamilton karnofsky snellen ishihara jp blalock taussig bishop lisfranc colles
    galeazzi monteggia""".split()
)
EPONYM_NOUNS: Final = frozenset(
    """sign signs disease syndrome test catheter palsy lymphoma sarcoma tumor tumour drain tube procedure maneuver
    manoeuvre reflex stain score scale classification phenomenon esophagus oesophagus thyroiditis contracture node
    nodes nodules triad criteria fracture incision forceps clamp retractor fascia fundoplication chorea body bodies
    dementia ataxia anomaly cyst hernia gangrene ulcer vasculitis disorder encephalopathy psychosis pouch diverticulum
    ring rings tetralogy index position law point virus repair operation lactate solution monitor angina cell cells
    carcinoma type hodgkin's gram's gene method approach stage grade anemia macroglobulinemia arthritis mosaic
    abscess gland glands duct stones line lines nail nails crisis triangle murmur breathing respiration""".split()
)

NICKNAMES: Final = {
    "abigail": "abby gail",
    "albert": "bert",
    "alexander": "alex sandy",
    "alexandra": "alex sandra lexi",
    "andrew": "andy drew",
    "anthony": "tony",
    "antonio": "tony",
    "barbara": "barb babs",
    "benjamin": "ben benny",
    "beverly": "bev",
    "catherine": "cathy kate katie cat",
    "charles": "charlie chuck",
    "charlotte": "lottie charlie",
    "christina": "chris tina chrissy",
    "christine": "chris chrissy",
    "christopher": "chris topher",
    "cynthia": "cindy",
    "daniel": "dan danny",
    "david": "dave davey",
    "deborah": "deb debbie",
    "desmond": "des",
    "donald": "don donny",
    "dorothy": "dot dottie",
    "douglas": "doug",
    "edward": "ed eddie ted ned",
    "eleanor": "ellie nora nell",
    "elizabeth": "liz lizzie beth betty betsy eliza libby",
    "emily": "em emmy",
    "eugene": "gene",
    "florence": "flo flossie",
    "frances": "fran frannie",
    "francis": "frank",
    "francisco": "paco pancho",
    "frederick": "fred freddie",
    "gabriel": "gabe",
    "geraldine": "gerry",
    "gregory": "greg",
    "harold": "hal harry",
    "helen": "nell",
    "henry": "hank harry",
    "isabella": "bella izzy",
    "jacob": "jake",
    "james": "jim jimmy jamie",
    "jacqueline": "jackie",
    "jeffrey": "jeff",
    "jennifer": "jen jenny",
    "jessica": "jess jessie",
    "john": "jack johnny",
    "jonathan": "jon",
    "joseph": "joe joey",
    "joshua": "josh",
    "josephine": "jo josie",
    "judith": "judy",
    "katherine": "kate kathy katie kat",
    "kathleen": "kathy kate",
    "kenneth": "ken kenny",
    "kimberly": "kim",
    "lawrence": "larry",
    "leonard": "len lenny leo",
    "lillian": "lily",
    "lorraine": "lori",
    "louis": "lou louie",
    "margaret": "maggie meg peggy margie",
    "marguerite": "maggie margie daisy",
    "martha": "marty",
    "mary": "molly",
    "matthew": "matt",
    "michael": "mike mickey",
    "mohammed": "mo",
    "nancy": "nan",
    "nathaniel": "nate nathan",
    "nicholas": "nick nicky",
    "nicole": "nikki",
    "pamela": "pam",
    "patricia": "pat patty trish",
    "patrick": "pat paddy",
    "peter": "pete",
    "philip": "phil",
    "phillip": "phil",
    "rachel": "rach",
    "raymond": "ray",
    "rebecca": "becky becca",
    "richard": "rick rich dick ricky",
    "robert": "rob bob bobby robbie bert",
    "ronald": "ron ronnie",
    "rosalind": "roz ros",
    "russell": "russ",
    "samantha": "sam",
    "samuel": "sam sammy",
    "sandra": "sandy",
    "sarah": "sally",
    "stephanie": "steph",
    "stephen": "steve",
    "steven": "steve",
    "susan": "sue susie",
    "teresa": "terry tess",
    "theodore": "ted teddy theo",
    "theresa": "terry tess",
    "thomas": "tom tommy",
    "timothy": "tim timmy",
    "tobias": "toby",
    "valerie": "val",
    "victoria": "vicky tori",
    "vincent": "vince vinny",
    "virginia": "ginny",
    "walter": "walt wally",
    "william": "bill will billy willie liam",
    "zachary": "zach",
}  # fmt: skip -- a table reads better in rows
"""Given name to the short forms people use for it, apart by spaces."""
