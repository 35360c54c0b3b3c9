"""An application's file for a complaint (第十二条): every run's verdict, what was decided, and by which figures."""
