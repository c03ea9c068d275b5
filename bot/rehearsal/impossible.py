"""The local Discord's "no" to a person: what nobody could do in a real Discord client."""


class Impossible(Exception):  # noqa: N818 - it is not an error
    """Carries a sentence for a human. `status` is the HTTP status of the door's answer."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status
