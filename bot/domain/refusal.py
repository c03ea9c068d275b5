"""A "no" that is an answer, not a bug."""


class Refusal(Exception):  # noqa: N818 - it is not an error
    """Why something cannot be done, and how to mend it, as a key of the text catalogue and its blanks.

    `key` names a sentence such as `groups.no_observer`; `blanks` fill its placeholders. The boundary turns it into a
    private sentence in the person's language; nothing of what was asked for has been done.
    """

    def __init__(self, key: str, /, **blanks: object) -> None:
        super().__init__(key)
        self.key = key
        self.blanks = blanks

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.key, self.blanks)


def _rebuild(kind: type[Refusal], key: str, blanks: dict[str, object]) -> Refusal:
    return kind(key, **blanks)
