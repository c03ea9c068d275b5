"""The story `evening`: a whole kickoff evening, step by step, with what goes wrong on such an evening."""
