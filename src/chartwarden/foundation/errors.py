"""The four families of failure. Each builds its own sentence and never holds PHI.

Example:
    >>> str(MalformedError(what="the message ends early", where="a.hl7, segment 3", fix="Send the file again."))
    'a.hl7, segment 3: the message ends early. Send the file again.'

"""

from typing import ClassVar

from chartwarden.foundation.citation import Citation


class ChartwardenError(Exception):
    """Anything this product refuses or fails to do, said in words a person can use."""

    exit_code: ClassVar[int] = 1


class RefusedError(ChartwardenError):
    """A rule says no. The reader learns which rule and what to do next, never about whom."""

    exit_code: ClassVar[int] = 3

    def __init__(self, *, rule: str, because: str, source: Citation, next_step: str) -> None:
        """Keep the parts apart, so that a page, a command and a ledger entry can each use them.

        Args:
            rule: the id of the rule that decided, for example `work-is-the-warrant`.
            because: why, as a clause without PHI.
            source: the paragraph that the rule implements.
            next_step: what the reader can do now, as a sentence.

        """
        self.rule, self.because, self.source, self.next_step = rule, because, source, next_step
        super().__init__(f"Refused: {because} ({rule}, {source}). {next_step}")


class NotFoundError(ChartwardenError):
    """There is no such thing, or the reader may not learn that there is."""

    exit_code: ClassVar[int] = 3

    def __init__(self, *, what: str, next_step: str) -> None:
        self.what, self.next_step = what, next_step
        super().__init__(f"Not found: {what}. {next_step}")


class MalformedError(ChartwardenError):
    """Input that cannot be used. Says what, where, and how to mend it; quotes nothing of the input."""

    exit_code: ClassVar[int] = 2

    def __init__(self, *, what: str, where: str, fix: str) -> None:
        self.what, self.where, self.fix = what, where, fix
        super().__init__(f"{where}: {what}. {fix}")


class BrokenSealError(ChartwardenError):
    """Something sealed does not open or does not verify: fail closed and raise an incident."""

    exit_code: ClassVar[int] = 4

    def __init__(self, *, what: str, next_step: str) -> None:
        self.what, self.next_step = what, next_step
        super().__init__(f"Cannot verify: {what}. {next_step}")
