"""`make fetch`: everything an organizer needs from the platform, into the folder that docs/ranking.md describes."""
