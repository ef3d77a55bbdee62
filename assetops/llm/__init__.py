"""The one client for OpenAI-compatible endpoints: settings, calls with retries, accounting; and texts as vectors."""
