"""The judge is judged: how far its verdicts can be trusted, and what text in a record can do to them."""
