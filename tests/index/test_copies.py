"""Copies are found when the index is built, and stay right while articles come and go."""

from __future__ import annotations

SENTENCES = [
    f"The {thing} of the harbour was {done} by the {who} on the {day} day of the long {what}."
    for thing, done, who, day, what in zip(
        ("lamp", "pier", "crane", "chapel", "ferry", "market", "wall", "bridge", "tower", "well"),
        ("sold", "mended", "painted", "closed", "seen", "raised", "lit", "named", "cut", "lost"),
        ("keeper", "mayor", "crew", "priest", "guard", "baker", "mason", "clerk", "smith", "cook"),
        ("first", "second", "third", "fourth", "fifth", "sixth", "last", "next", "same", "other"),
        ("strike", "winter", "feast", "storm", "siege", "drought", "thaw", "fair", "war", "fast"),
        strict=True,
    )
]


def write(newsroom, name: str, first: int, last: int) -> None:
    newsroom.write(name, outlet=f"{name} post", title=name, text=" ".join(SENTENCES[first:last]))


def test_who_ran_the_same_story_is_kept_with_the_index(newsroom) -> None:
    write(newsroom, "north", 0, 6)
    write(newsroom, "south", 0, 6)
    newsroom.update()
    snapshot = newsroom.store.current()
    assert snapshot.copies_of("north") == snapshot.copies_of("south") == ("north", "south")
    assert snapshot.copies_of("frost") == ()


def test_an_update_finds_the_same_copies_as_a_rebuild(newsroom) -> None:
    for number in range(9):
        newsroom.write(
            f"other{number}", text=f"Number {number} has nothing to tell of the harbour."
        )
    write(newsroom, "north", 0, 6)
    write(newsroom, "south", 4, 10)
    newsroom.update()
    assert newsroom.store.current().copies_of("north") == ()
    write(newsroom, "between", 2, 8)  # a copy of either, and so they tell one story
    newsroom.update()
    assert newsroom.store.current().copies_of("south") == ("between", "north", "south")
    newsroom.remove("between")
    newsroom.update()
    snapshot = newsroom.store.current()
    assert snapshot.copies_of("south") == snapshot.copies_of("north") == ()
    write(newsroom, "north", 4, 10)
    newsroom.update()
    assert newsroom.store.current().copies_of("south") == ("north", "south")
    newsroom.update(rebuild=True)
    assert newsroom.store.current().copies_of("south") == ("north", "south")
