"""`make rank`: from what an organizer exported to the official ranking, and what stands beside it (docs/ranking.md)."""
