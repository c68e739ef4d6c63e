"""Words, zones and rules of the rule voice, as YAML; here belongs data only."""
