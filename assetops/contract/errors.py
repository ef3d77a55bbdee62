"""The one error class a person ever reads."""

from __future__ import annotations


class Problem(Exception):
    """Something is wrong and a person can mend it.

    `code` is stable and machine-readable, `message` one sentence saying what is wrong and where,
    `mend` one sentence saying how to put it right.
    """

    def __init__(self, code: str, message: str, mend: str) -> None:
        super().__init__(f"{message} {mend}")
        self.code = code
        self.message = message
        self.mend = mend

    def as_data(self) -> dict[str, str]:
        """The three parts as a JSON object."""
        return {"code": self.code, "message": self.message, "mend": self.mend}
