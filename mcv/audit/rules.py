"""Who acts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """Somebody or something that acts: kind is "staff", "member", "system" or "stranger"."""

    kind: str
    id: int | None = None
    label: str = ""

    @classmethod
    def system(cls, label: str = "system") -> "Actor":
        """Return the actor for what the clock or an operator's command does."""
        return cls("system", None, label)

    @classmethod
    def member(cls, member_id: int) -> "Actor":
        """Return the actor for a member; the name stays out of the record."""
        return cls("member", member_id)

    @classmethod
    def staff(cls, staff_id: int, label: str) -> "Actor":
        """Return the actor for a member of staff, with name and unit as they were."""
        return cls("staff", staff_id, label)

    @classmethod
    def stranger(cls) -> "Actor":
        """Return the actor for somebody who is not signed in."""
        return cls("stranger")
