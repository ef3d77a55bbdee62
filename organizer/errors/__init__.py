"""The page that explains every error a participant can meet, made from one list and kept complete by a test."""
