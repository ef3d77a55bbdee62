"""The one error a tool raises; callers hand it to the agent as data (DESIGN section 6)."""


class ToolError(Exception):
    """A question the plant or a tool cannot answer as it was put.

    ``code`` is one stable word (``unknown_asset``), ``message`` says what is wrong, ``hint`` what to try instead.
    """

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.hint = hint

    def as_data(self) -> dict[str, dict[str, str]]:
        """Return ``{"error": {"code", "message", "hint"}}``, the shape in which an agent sees the error."""
        return {"error": {"code": self.code, "message": self.message, "hint": self.hint}}
