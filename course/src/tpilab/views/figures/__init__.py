from tpilab.views.figures.region import region
from tpilab.views.figures.referral import referral
FIGURES = {"region": region, "referral": referral}
