"""The judges: one interface (`case.Judge`), a procedural and an LLM one."""
