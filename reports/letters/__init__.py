"""Letters in Word to employers and applicants, and the bureaus' own faulty rows to the bureaus."""
