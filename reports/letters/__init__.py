"""Letters in Word to employers and applicants, and the bureaus' own rejected rows to the bureaus."""
