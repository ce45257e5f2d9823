"""Sentences of ordinary notes, written by hand: some in which nothing may be masked, and some in which something must.

All persons are invented.
"""

from typing import Final

ORDINARY: Final = """
Ice pack to the left knee for 20 minutes, elevate and rest.
She uses ice on the ankle and ibuprofen for pain.
He used ice and an ACE wrap right after the injury.
Ice chips only until seen by speech therapy.
Positive pressure ventilation started at 05:10.
Blood cultures positive since admission for MSSA.
ANA positive since 2015, followed by rheumatology.
ER positive, PR positive, HER2 negative by immunohistochemistry.
Mother O positive, infant A positive, Coombs negative.
Mother GBS positive, two doses of penicillin before delivery.
Partner at bedside, questions answered.
Birth partner present in theatre.
Carrier fluid 0.9 % saline at 30 mL/h.
MRSA carrier, decolonised before arthroplasty.
Carrier of VRE, contact precautions.
RPR hand splint applied, fingers free.
Cardiac rehab program three times a week.
Enrolled in the pulmonary rehabilitation program.
Referred back to Mayo Clinic for valve clinic follow-up.
Fracture clinic on Tuesday, sling until then.
Cut on forearm by glass at work, 4 cm, clean edges.
Cut her forearm on a broken window, tendon intact.
He cut his wrist with a box cutter, radial pulse strong.
Cut herself while shaving, on apixaban, pressure held.
Pushed fluids overnight, urine output better.
IV labetalol pushed slowly over 2 minutes.
Wheelchair pushed by transporter to radiology.
Pushed by an opponent during a soccer match, fell on the left wrist.
Kicked by a horse in the right flank, hematuria.
Kicked by a cow in the milking parlour, tibial fracture.
Foster home for dogs, bitten on the left hand by a new animal.
Dr. Foster reviewed the films.
Strangulation of an umbilical hernia with loss of domain.
Strangulated inguinal hernia, bowel viable.
Slapped cheek appearance, parvovirus suspected.
Afraid of needles, EMLA applied.
Afraid of falling, uses a walker.
Scared of the MRI tunnel, lorazepam offered once.
Condom catheter in place overnight, 900 mL.
Changed the condom cath and skin care given.
HPV vaccine second dose given today.
HPV-associated squamous cell carcinoma of the left tonsil, p16 strong.
Chlamydia pneumoniae PCR negative on the respiratory panel.
STI of the right ankle, soft tissue only, no fracture.
STD paperwork completed for his employer, leave of 6 weeks.
CT negative for acute findings.
GC trap cleaned, no leak.
HCV viral load 1,200,000 IU/mL, genotype 1a.
HBV viral load undetectable on entecavir.
CMV viral load 300 copies/mL after transplant, valganciclovir.
BK viral load 500 copies/mL in plasma.
HCV RNA quantitative 410,000 IU/mL.
Neoplastic T cells are CD3+, CD4+, CD30+ by immunohistochemistry.
Pupils equal and reactive at 3 mm.
Pupils reactive, cervix closed.
Reactive lymph nodes, benign.
Hearing aids in both ears, no discharge.
Art line placed in the left radial artery.
Prep and drape in the usual manner.
Bowel prep was poor in the right colon.
Recovered from the virus in three days, no oxygen needed.
Influenza virus A detected.
Genotyping of warfarin was not done.
Antibiotic resistance pattern as above, switch to ertapenem.
Stool heavy growth of normal flora.
Big pill, hard to swallow; crush metformin.
BPD 92 mm, HC 330 mm, AC 340 mm, EFW 3.1 kg.
Former preterm infant, known BPD on home oxygen.
Bipolar hemiarthroplasty of the left hip.
Hemostasis with bipolar electrocautery.
The tube was removed with a bipolar device along the mesosalpinx.
ST depression in V4 to V6.
Respiratory depression after hydromorphone.
GAD65 antibody positive, insulin started.
GAD contrast enhancement of the lesion.
MRI with gad contrast of the brain.
DBT bilateral mammogram, BI-RADS 2.
ASQ-3 normal for age, pincer grasp present.
CAGE 2 placed at L4/5, PEEK, with screws.
PD-L1 CPS 12, eligible for pembrolizumab.
Combined positive score 20.
CPS: complex partial seizures since childhood.
Drinks two litres of water a day.
Father who drinks coffee only, had an infarct at 60.
Not drinking milk since the gastroenteritis.
Been drinking Pedialyte, two wet nappies.
Alcohol swab used before the injection.
Alcohol-based hand rub at the door.
Isopropyl alcohol for the lens.
Septal alcohol ablation considered: alcohol septal ablation in May.
Weed whacker injury to the left shin, 6 cm.
Pulling weeds in the garden, weed allergy.
Meta-analysis says otherwise; metformin continued.
Speed of the treadmill 1.7 mph.
Crack in the tooth, crackles at both bases.
Fentanyl 50 mcg IV, propofol for induction.
Morphine 4 mg IV given, pain 3/10.
Oxycodone 5 mg at discharge, ten tablets.
Toxic megacolon excluded; detoured by ambulance.
Digoxin level 1.1, vancomycin trough 14.
Drug-eluting stent to the LAD.
Drug rash from amoxicillin.
Drug allergy list reconciled.
Urodynamic study (UDS) shows detrusor overactivity.
Relapse of multiple sclerosis, steroids for three days.
Relapsing fever excluded.
In recovery room by 14:10, awake.
Enhanced recovery pathway, walked on day 1.
Tumor gene panel: KRAS G12D pathogenic variant, somatic.
MLH1, PMS2, MSH2, MSH6: intact nuclear expression.
EGFR exon 19 deletion, osimertinib started.
Genetic causes of cholestasis are not discussed here.
Gene Wilson is the transport driver.
Factor V level 80 %.
Variant anatomy of the right hepatic artery.
Carrier oil, topical, caused the rash.
Family history of hypertension and stroke.
Assessment: sepsis, improving.
Assaultive heat at the foundry: heat exhaustion.
Custody of the specimen was documented.
Police officer by profession, fell off a bicycle.
Shelter Island ferry, motion sickness.
Abuse of the joint by running, arthritis.
Neglect syndrome on the left after a stroke: left neglect.
Battery of the pacemaker at end of life.
Order of the toes is normal.
Loss of custody seal on the sample bag.
Protective isolation, neutropenic.
Protection of the airway by tube.
Beaten egg and milk for breakfast.
Hit by car while cycling, helmet worn.
Struck by falling branch on the right shoulder.
Thrown from a horse onto the left hip.
Choked on a piece of steak, Heimlich by waiter.
Bitten by neighbour's dog, rabies vaccine up to date.
Unsafe at stairs alone, needs one person.
Feels unsafe walking without the walker.
Safe swallow, thin liquids.
Safety razor cut of the chin.
Tender 1st MTP joint, gout suspected.
TAB 5 mg by mouth twice a day.
Spinal anaesthesia: SAB with bupivacaine 12 mg.
Blastocystis in stool, no treatment.
Pregnancy test negative before imaging.
Plan: B12 injection monthly.
Sexual maturity rating stage 3.
Partners Healthcare sent the films.
Business partner drove him in.
New dressing, new wound measurements.
Multiple contusions, same regimen.
Vaginal packing removed on day 1.
Oral intake good, anal fissure healed.
Penile implant site clean, no erythema.
Venous ulcer, leg; genital exam deferred.
Herpes zoster, left T6, valacyclovir.
Warts on the right plantar surface, cryotherapy.
EGFR mutation positive adenocarcinoma of the right upper lobe.
JAK2 mutation known, hydroxyurea.
TLE on levetiracetam, last seizure in May.
NVP settled with ondansetron at 14 weeks.
Diet coke twice a day, crystals in the joint fluid.
NPO, last drink of water at 22:00.
Undetectable troponin on arrival.
VL 3 blade used, grade 1 view.
Six weeks of antibiotics through a PICC.
Mother is positive about the plan.
Husband hit his head while lifting the bed.
Father pushed the stroller and felt a pop.
OD 20/40, OS 20/30.
Linear scar over the midline from laparotomy.
Physical therapist sees her weekly.
Threatened preterm labor at 32 weeks.
Depo-Medrol 40 mg into the knee.
CAGE 10 mm at L4/5, titanium.
Gay M. Smith RN drew the labs.
Stop at 10:46, start at 10:14.
ART line placed, ABG drawn.
CIN plan: colposcopy is for another clinic.
Neutrophil function, immune status to varicella confirmed.
""".strip().splitlines()
"""Nothing of these may be masked."""

SENSITIVE: Final = """
HTN, [Chlamydia positive on day 3], COPD.
Results: [gonorrhoea NAAT detected], urine clear.
Dx: [secondary syphilis], asthma.
Rash on palms, [RPR 1:64], afebrile.
[VDRL non-reactive], Hb 11.2.
[Trichomonas on wet prep], pH 5.
PMH: [genital herpes], migraine.
PMH: asthma; [genital warts 2019]; appendectomy.
[HPV 16 positive], smear repeated in a year.
Fever 3 d. [Sexually active with two partners]. Neck supple.
SH: works at a bakery; [no sexual activity since June]; nonsmoker.
[Condoms sometimes], no smoking.
[Unprotected sex in May], no dysuria.
[STI screen sent], urine dip clear.
[Denies STDs]. Lungs clear.
[Partner letter handed over]. Wound dry.
[New partner since March], cough for a week.
[Has sex with men], no fever.
[Sex worker], burns to the hand.
[Does not want her mother to know]. Eats well.
ED for a year; [wife unaware]; prostate smooth.
Left elbow swollen. [Had sex with a tourist]. Labs pending.
Known asthma, [LGV treated in 2021], two inhalers.
Cut finger; [GC NAAT negative]; tetanus given.
[HSV-2 on valacyclovir], hip pain.
[Cut her forearm in the winter], scars pale.
Scars: [cuts his wrists when upset]. Ankle swollen.
[Slit her wrists in 2019], healed.
[Suicide attempt 2017], COPD.
[Scratched her own arms]. Abdomen soft.
[Self-harm in December], asthma well controlled.
[DSH last year], no surgery.
[NSSI], scoliosis.
[Tried to hang himself in 2015], hip replaced 2020.
[Took a handful of pills in March], renal function normal.
[Swallowed all her tablets last year], ALT 22 now.
[Attempt on his life at 19], appendectomy at 30.
[Life not worth living], she says. Sodium 129.
[Known BPD, no acute risk]. Fracture reduced.
[EUPD], asthma.
[PHQ-A 14, ASQ non-acute positive, CRAFFT 3]. Weight 52 kg.
[EPDS 15], Hb 10.1.
[Edinburgh score 13], wound clean.
[PHQ 21], BP 120/70.
[GAD-7 12]. Back pain.
[GAD 14/21]. Back pain.
[AUDIT-C 9], lungs clear.
[AUDIT 14], lungs clear.
[DAST-10 4], lungs clear.
[C-SSRS positive], lungs clear.
[MDQ positive], TSH 2.1.
[Distress screen 8/10], port accessed.
[PCL-5 61], knee pain.
[YMRS 29], TSH not sent today.
[Safety plan reviewed], sutures out.
[Referred to psycho-oncology], CT in June.
[Started counselling], knee better.
[States pushed by Callum]. Wrist fracture reduced.
Quarrels with in-laws. [Once slapped]. Iron started.
[Slapped her in March], bruise gone.
Headache. [Previous strangulation in March]. CT normal.
[Afraid of her husband], eats well.
[Afraid to go home], pulses equal.
[Frightened of him], abdomen soft.
[Punched by her boyfriend], orbit intact.
[Thrown against the wall], ribs tender.
[Pushed her down], wrist fracture.
[Victim of abuse], asthma.
[Assaulted outside a bar], jaw fracture.
Jaw fracture, [alleged assault], no loss of consciousness.
Old records: [CPS file closed 2023]. Immunised.
[CPS number 4471 on chart], weight 12 kg.
[CPS worker present], weight 12 kg.
[In foster care since May], eczema.
[Foster mother gives the history], eczema.
[Foster home placement], fever 2 d.
[Child in care], otitis media.
[Kinship care with nan], otitis media.
[Concern for non-accidental injury], buckle fracture.
[NAI suspected], buckle fracture.
[Safeguarding team informed], fever 2 d.
[Ward of the state], G-tube changed.
[Refuge offered], arm splinted.
[Restraining order on file], asthma.
[DVSAT 14], wrist in plaster.
[Feels unsafe], sutures removed.
[Elder abuse suspected], hip fracture.
[Does not feel safe with him], burns 2 %.
[FGM type 2], vertex presentation.
[FH gene panel sent], CT stable.
[Pathogenic variant in the family], colonoscopy clear.
[Carrier of the same gene as her aunt], Hb 12.
[BRCA2 positive], mammogram clear.
[CHEK2 variant], mammogram clear.
[Likely pathogenic change in MSH6], colonoscopy clear.
[Heterozygous for it], INR 2.1.
[Cascade testing for the sons], EF 55 %.
[VUS], EF 55 %.
[RVD on FDC], PTB 2011.
[On TLD since 2020], PTB 2011.
[BBV positive], fracture reduced.
[Mother positive since 2009], born at 35 weeks.
[Mother known positive], appendix received.
[Husband is positive], wife well.
[Positive since birth], growth normal.
[Perinatally infected], growth normal.
[Husband reactive at ICTC in November]; mild anaemia.
[Repeat at ICTC in 6 weeks], dressing day 8.
COPD. HTN. [Lives with the virus 14 yrs]. Rales.
[Carries the virus], rales.
[Sister says he quit taking the one big pill], cough 4 d.
[In the window period], Hb 10.
[RNA quant 41,200 copies/mL], Cr 2.2.
[VL LDL], Cr 0.9.
[PMTCT given], breech.
[HLA-B*5701 negative], Cr 0.9.
[Vapes THC most weekends], asthma.
[Vaping weed], asthma.
[Ice in the past], asthma.
[Uses ice on weekends], tachycardic.
[Smokes meth], dental caries.
[Crystal meth last week], HR 120.
[Snorted fentanyl], pupils small.
[Smokes joints daily], cough.
[Old needles], ALT normal.
[Kratom for pain], ALT normal.
[Shared needles in 1998], ALT normal.
[Street pills], QTc 480.
[Methadone 60 mg from the clinic], asthma.
[UDS positive for opiates], Cr 1.0.
[Ethyl glucuronide pos], ALT 22.
[Alcohol dependence: relapse, referred back to Harbor]. Weight 60 kg.
[Referred back to Harbor Recovery], weight 60 kg.
[In a recovery program], weight 60 kg.
[Drug court on Friday], hernia repair moved.
[OTP three years], wrist fracture.
Lives with her father, [who drinks]. Asthma.
[Mother drinks], asthma.
[Father drinks every night], asthma.
[AA sponsor is Clete], COPD.
[Had a few drinks last night], port accessed.
[PEth 380 ng/mL], ALT 90.
[One MTP in 2020], iron deficiency.
[Prior TOP], iron deficiency.
[Morning after pill in May], migraine.
[HIV-1 Ab/Ag combo reactive], Hb 10.
[On first line ART], PTB 2011.
[Retropositive], Hb 10.
[VL 41,000], Cr 0.9.
[PEP started], finger dressed.
[Treated for the clap], no fever.
[Monogamous with his wife], LDL 141.
[Is gay], LDL 141.
[In jail until May], wound clean.
[Feels hopeless], sodium 129.
[Sees a school counselor], asthma.
[Found hanging in 2012], neck supple.
[CAMHS referral], asthma.
[K10 34], back pain.
[Family violence], wrist fracture.
Wrist fracture; [husband who shoved her]; splint.
[Husband grabbed her neck], voice hoarse.
[Partner is controlling], asthma.
[Children removed by DHS], asthma.
[In DCF custody], otitis media.
[Child at risk report], otitis media.
[Brother tested positive for the gene], EF 55 %.
[Exome pending], EF 55 %.
[Elective AB x1], rubella immune.
[Copper T in situ], Hb 11.
[MTOP 2019], Hb 11.
[Coke on weekends], chest pain.
[Buys Xanax from a friend], fall.
[Ganja smoker], cough.
[Dagga daily], cough.
[Bup/nal 8/2], wrist fracture.
[Clean for 2 years], wrist fracture.
[Wine nightly], AST 90.
[BAC 210], scalp laceration.
[D&A nurse saw her], wrist fracture.
""".strip().splitlines()
"""What stands in brackets must be masked, and nothing else."""
