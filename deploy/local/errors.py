"""Why the local platform could not do what it was asked, in words for whoever asked."""


class StartFailed(RuntimeError):
    """A program is missing, ended, or did not answer in time; the message says where its log is."""


class NotRunning(RuntimeError):
    """Asked for something that only a running platform can give."""


class RunsAlready(RuntimeError):
    """Only one platform at a time runs on one state directory."""
