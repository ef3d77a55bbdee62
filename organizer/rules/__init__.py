"""What Codabench accepts and what we demand beyond it (CODABENCH.md sections 1 to 4, ATTACKS.md rows 1 to 8).

A rule takes a `Bundle` and yields findings. It must stand any content of `competition.yaml`: what has the wrong type
is reported by `shape` and passed over by the others.
"""
