"""The queue of proposals as a workbook, for those who work outside the platform."""
