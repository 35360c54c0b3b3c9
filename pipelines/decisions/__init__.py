"""What people decide on a refer: the log of it, the evidence it rests on, and what of it holds for a run."""
