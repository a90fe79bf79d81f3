"""The admission policies: tiers, deadlines and who may decide, as versioned data (REQ-059)."""
