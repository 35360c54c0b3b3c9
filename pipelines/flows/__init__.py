"""The steps as Prefect flows and tasks."""
