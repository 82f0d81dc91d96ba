"""Which projects contribute to which outcome of the plan: a rule of ours (`rules.yml`), or a user's file in its place. No source says it."""
