"""The constructions: importing this package registers them all. The order counts: same seed, same file."""
from . import nouns, coordination, speech, answers, control, neutral  # noqa: F401
from .registry import FRAMES

__all__ = ["FRAMES"]
