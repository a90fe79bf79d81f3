"""Gates: whether a project may go on into what comes next, and which rules it is let off."""
