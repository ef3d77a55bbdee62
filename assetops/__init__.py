"""What ingestion, scoring and the starting kit share. Import the parts by name; nothing is loaded here."""

__version__ = "0.1.0"
