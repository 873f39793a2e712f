from tpilab.views.figures.region import region
from tpilab.views.figures.referral import referral
from tpilab.views.figures.lung import lung
from tpilab.views.figures.techniques import techniques

from tpilab.views.figures.agreement import agreement
FIGURES = {"region": region, "referral": referral, "lung":lung, "techniques":techniques,"agreement":agreement}
