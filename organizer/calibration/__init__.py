"""The judge is judged: a corpus labelled by known corruption, labels by people, and what a judge agrees with."""
