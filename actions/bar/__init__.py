"""The person's own BAR: what a bedrijfsarts wrote down about work, shown to the person concerned only."""
