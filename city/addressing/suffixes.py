"""The kinds of way that end a street's name: standard abbreviation, full word, other spellings.

USPS Publication 28, appendix C1, whole, with the spellings that it calls commonly used. Those of Canada
(Canada Post, "street types") and a few that registers have besides stand apart.
"""

from __future__ import annotations

_USPS = """
aly Alley allee ally
anx Anex annex annx
arc Arcade
ave Avenue av aven avenu avn avnue
byu Bayou bayoo
bch Beach
bnd Bend
blf Bluff bluf
blfs Bluffs
btm Bottom bot bottm
blvd Boulevard boul boulv blv bvd bl
br Branch brnch
brg Bridge brdge
brk Brook
brks Brooks
bg Burg
bgs Burgs
byp Bypass bypa bypas byps
cp Camp cmp
cyn Canyon canyn cnyn
cpe Cape
cswy Causeway causwa
ctr Center cen cent centr centre cnter cntr
ctrs Centers
cir Circle circ circl crcl crcle
cirs Circles
clf Cliff
clfs Cliffs
clb Club
cmn Common
cmns Commons
cor Corner
cors Corners
crse Course
ct Court crt
cts Courts
cv Cove
cvs Coves
crk Creek
cres Crescent crsent crsnt
crst Crest
xing Crossing crssng
xrd Crossroad
xrds Crossroads
curv Curve
dl Dale
dm Dam
dv Divide div dvd
dr Drive driv drv
drs Drives
est Estate
ests Estates
expy Expressway exp expr express expw expwy
ext Extension extn extnsn
exts Extensions
fall Fall
fls Falls
fry Ferry frry
fld Field
flds Fields
flt Flat
flts Flats
frd Ford
frds Fords
frst Forest forests
frg Forge forg
frgs Forges
frk Fork
frks Forks
ft Fort frt
fwy Freeway freewy frway frwy
gdn Garden gardn grden grdn
gdns Gardens grdns
gtwy Gateway gatewy gatway gtway
gln Glen
glns Glens
grn Green
grns Greens
grv Grove grov
grvs Groves
hbr Harbor harb harbr hrbor harbour
hbrs Harbors
hvn Haven
hts Heights ht
hwy Highway highwy hiway hiwy hway
hl Hill
hls Hills
holw Hollow hllw hollows holws
inlt Inlet
is Island islnd
iss Islands islnds
isle Isle isles
jct Junction jction jctn junctn juncton
jcts Junctions jctns
ky Key
kys Keys
knl Knoll knol
knls Knolls
lk Lake
lks Lakes
land Land
lndg Landing lndng
ln Lane
lgt Light
lgts Lights
lf Loaf
lck Lock
lcks Locks
ldg Lodge ldge lodg
loop Loop loops lp
mall Mall
mnr Manor
mnrs Manors
mdw Meadow
mdws Meadows medows
mews Mews
ml Mill
mls Mills
msn Mission missn mssn
mtwy Motorway
mt Mount mnt
mtn Mountain mntain mntn mountin mtin
mtns Mountains mntns
nck Neck
orch Orchard orchrd
oval Oval ovl
opas Overpass
park Park prk parks
pkwy Parkway parkwy pkway pky parkways pkwys
pass Pass
psge Passage
path Path paths
pike Pike pikes
pne Pine
pnes Pines
pl Place
pln Plain
plns Plains
plz Plaza plza
pt Point
pts Points
prt Port
prts Ports
pr Prairie prr
radl Radial rad radiel
ramp Ramp
rnch Ranch ranches rnchs
rpd Rapid
rpds Rapids
rst Rest
rdg Ridge rdge
rdgs Ridges
riv River rvr rivr
rd Road
rds Roads
rte Route
row Row
rue Rue
run Run
shl Shoal
shls Shoals
shr Shore shoar
shrs Shores shoars
skwy Skyway
spg Spring spng sprng
spgs Springs spngs sprngs
spur Spur spurs
sq Square sqr sqre squ
sqs Squares sqrs
sta Station statn stn
stra Stravenue strav straven stravn strvn strvnue
strm Stream streme
st Street str strt
sts Streets
smt Summit sumit sumitt
ter Terrace terr
trwy Throughway
trce Trace traces
trak Track tracks trk trks
trfy Trafficway
trl Trail trails trls tr
trlr Trailer trlrs
tunl Tunnel tunel tunls tunnels tunnl
tpke Turnpike trnpk turnpk trpk
upas Underpass
un Union
uns Unions
vly Valley vally vlly
vlys Valleys
via Viaduct vdct viadct
vw View
vws Views
vlg Village vill villag villg villiage
vlgs Villages
vl Ville
vis Vista vist vst vsta
walk Walk walks wlk
wall Wall
way Way wy
ways Ways
wl Well
wls Wells
"""
_BESIDES = """
chase Chase
cl Close
conc Concession concess
end End
espl Esplanade
gate Gate
line Line
link Link
lkout Lookout
prom Promenade
quay Quay
sdrd Sideroad siderd
tline Townline
whf Wharf
wynd Wynd
"""

_ROWS = tuple(line.split() for line in (_USPS + _BESIDES).split("\n") if line)
SUFFIXES = {short: full for short, full, *_ in _ROWS}
"""By standard abbreviation in lower case, the word that it stands for."""
SUFFIX_OF = {
    **{spelling: short for short, _, *others in _ROWS for spelling in others},
    **{full.lower(): short for short, full, *_ in _ROWS},
    **{short: short for short in SUFFIXES},
}
"""By any spelling in lower case, the standard abbreviation."""
