"""The story of a competition from its submissions: scores, improvement, activity, failures, cost (`make analyse`)."""
