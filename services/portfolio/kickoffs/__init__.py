"""What the kickoff settled: objectives, scope, outline timetable, resource needs (REQ-070)."""
