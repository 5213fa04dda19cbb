"""The content of the method: steps, KPI library and rules, as versioned data in frozen types."""
