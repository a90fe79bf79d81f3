"""Which project a path names: whoever sees the project sees its resource plan."""

from services.resource.plans.model import ResourcePlan
from shared.projects.access import Access

PLAN = Access(ResourcePlan, project=ResourcePlan.id)
