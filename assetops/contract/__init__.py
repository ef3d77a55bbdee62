"""The data that crosses a trust border: types, schemas, strict reading, canonical writing, sealing.

Nothing is imported here: the agent's process needs `strict` alone, and pydantic would cost it 100 ms.
"""
