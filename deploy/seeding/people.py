"""Who does what in the demo."""

ANALYST, SECOND_ANALYST, DIRECTOR = "analyst-lin", "analyst-zhao", "director-chen"
BOARD = ("board-wang", "board-liu", "board-sun")
RESOURCE_MANAGER = "rm-xu"
