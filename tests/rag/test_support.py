"""A sentence in other words than its passage is let through only when it says no more."""

import pytest

from corpus.onnx import BUNDLED
from index.embedder import make_embedder
from rag.support import Support

CLOSES = (
    "The old ferry terminal in Port Ellery will close for fourteen weeks, the port authority "
    "announced on Monday."
)
PILLARS = (
    "“The pillars are rotten and we cannot wait another winter,” said Mirela Okafor, the harbour "
    "master."
)
COSTS = "The repairs are going to cost 11 million dollars, two officials told the Coast Tribune."
ATTACKED = (
    "Trump attacked Clinton over her emails, and Pence denied that Russia had paid him 3 million "
    "dollars."
)
COULD = (
    "Fuel prices could rise by 9 percent after the strike if the port stays closed for 14 weeks."
)
PRESSED = "At the mill the owners hang on, but it is under pressure from the dredgers."
PROMISE = "“Brandt renewed (to Pryce) our promise to the ferry crews,” a spokeswoman said."
ASSURED = "If fuel is cheap, you can almost be sure that the mill will open."
HELD = (
    "The vote hurt the party, Pryce said, since most of the crews firmly accept that the dredgers "
    "are poisoning the bay."
)
MIGHT = "The mill may close in spring, two foremen told the paper."
ALL = "“These are people who backed Vance and Pryce. And they are all sailors,” Okafor said."
CREWS = "Mirela Okafor, the head of Harbour Aid, said that the crews are paid by the hour."
REPORTED = "Reuters reports that the mill is open."
PROVE = "“Nothing will move until you can show to the crews that the harbour is safe,” Okafor said."
SENSE = "“There is a sense in which the crews need the bridge,” said Teodor Vance, a councillor."
BLOCKING = "“Blocking a lock is a serious crime. Nobody foresaw such threats,” Pryce said."
RELEASED = "Ilse Brandt, in a letter sent by the growers, said the frost was late."
PRAISE = "Pryce, Vance wrote, “has always kept his word. He works hard.”"


@pytest.fixture(scope="module")
def support(data):
    return Support(make_embedder(BUNDLED, data / "models"))


@pytest.mark.parametrize(
    ("text", "passage", "speaker"),
    [
        (CLOSES, CLOSES, None),
        ("The ferry terminal in Port Ellery will close for fourteen weeks.", CLOSES, None),
        ("The ferry terminal in Port Ellery will close for 14 weeks.", CLOSES, None),
        ("Mirela Okafor said the pillars are rotten.", PILLARS, "Mirela Okafor"),
        ("The pillars are rotten.", PILLARS, "Mirela Okafor"),
        ("The repairs will cost 11 million dollars.", COSTS, "two officials"),
        ("Trump attacked Clinton over her emails.", ATTACKED, None),
        ("Pence denied that Russia had paid him.", ATTACKED, "Pence"),
        ("Fuel prices could rise by 9 percent if the port stays closed.", COULD, None),
        ("Reuters reported that the mill is open.", REPORTED, None),
        ("Pryce said blocking a lock is a serious crime.", BLOCKING, "Anselm Pryce"),
        ("Ilse Brandt said the frost was late.", RELEASED, "Ilse Brandt"),
        ("Okafor said the bay is cold.", "She said the bay is cold.", "Mirela Okafor"),
        ("Okafor said the bay is cold.", "“The bay is cold and dark.”", "Mirela Okafor"),
        (
            "Vance said the mill is bankrupt.",
            "Vance made clear that the mill is bankrupt.",
            "Vance",
        ),
        (
            "Vance said the mill is bankrupt.",
            "“It's clear the mill is bankrupt,” Vance said.",
            "Vance",
        ),
        (
            "Vance said the mill is bankrupt.",
            "Vance pointed out that the mill is bankrupt.",
            "Vance",
        ),
        ("The mill will cut 200 jobs.", "The mill is going to cut 200 jobs, it said.", "the mill"),
    ],
)
def test_what_the_passage_says_is_let_through(support, text, passage, speaker):
    assert support.fault(text, passage, speaker) is None


@pytest.mark.parametrize(
    ("text", "passage", "speaker", "why"),
    [
        ("The ferry terminal in London will close.", CLOSES, None, "name London"),
        ("The ferry terminal will close, the Harbour Gazette reports.", CLOSES, None, "name"),
        ("Teodor Vance said the pillars are rotten.", PILLARS, "Mirela Okafor", "name Teodor"),
        (
            "The Coast Tribune said the repairs cost 11 million dollars.",
            COSTS,
            "two officials",
            "speak",
        ),
        ("Clinton said that Trump attacked her over her emails.", ATTACKED, None, "speak"),
        ("Clinton believes that Trump attacked her over her emails.", ATTACKED, None, "speak"),
        ("The ferry terminal will close for fifteen weeks.", CLOSES, None, "number 15"),
        ("The repairs will cost 9 million dollars.", COSTS, None, "number 9"),
        ("Fuel prices could rise to 9 percent if the port stays closed.", COULD, None, "'to 9'"),
        ("Fuel prices could rise by 14 percent.", COULD, None, "9 percent, not 14"),
        ("The port authority announced the closure on Tuesday.", CLOSES, None, "name Tuesday"),
        ("The port authority announced it in March 2024.", CLOSES, None, "March"),
        ("The ferry terminal will not close.", CLOSES, None, "denial"),
        ("The pillars are not rotten.", PILLARS, "Mirela Okafor", "denial"),
        ("We can wait another winter.", PILLARS, "Mirela Okafor", "denial"),
        ("Russia had paid Pence 3 million dollars.", ATTACKED, None, "denial"),
        ("The mill will close in spring.", MIGHT, None, "supposition"),
        ("The ferry terminal may close for fourteen weeks.", CLOSES, None, "supposition"),
        ("Fuel prices could rise before the strike.", COULD, None, "'before'"),
        ("Fuel prices could fall by 9 percent.", COULD, None, "condition"),
        ("The ferry terminal will open for fourteen weeks.", CLOSES, None, "'open'"),
        ("If fuel is cheap, the mill will open.", ASSURED, None, "supposition"),
        ("Fuel prices could rise by 9 percent after the strike.", COULD, None, "condition"),
        ("Pryce said the dredgers are poisoning the bay.", HELD, "Anselm Pryce", "hangs on"),
        (
            "Vance said the locks are leaking.",
            "“Okafor said that the locks are leaking badly,” Vance said.",
            "Teodor Vance",
            "hangs on: Okafor",
        ),
        (
            "The harbour is safe.",
            "“It is absurd that the harbour is safe,” Vance said.",
            "Teodor Vance",
            "hangs on: is",
        ),
        (
            "Vance said the bay was dredged.",
            "The bay was dredged, a Vance spokesman said.",
            "a Vance spokesman",
            "it has Vance speak",
        ),
        (
            "The port sold its cranes.",
            "Pryce leads the inquiry into reports that the port sold its cranes.",
            None,
            "hangs on: reports",
        ),
        (
            "The port will pay the fine.",
            "The port was ordered to pay the fine, Pryce said.",
            "Anselm Pryce",
            "hangs on: ordered",
        ),
        (
            "The mill will buy the dredgers.",
            "The mill made an offer to buy the dredgers for 62 million dollars.",
            None,
            "hangs on: offer",
        ),
        (
            "The crews entered the lock.",
            "The crews were kept from entering the lock, Vance said.",
            "Teodor Vance",
            "hangs on: kept",
        ),
        (
            "Vance said the council passed the plan.",
            "“The council should have passed the plan,” Vance said.",
            "Teodor Vance",
            "another time",
        ),
        (
            "The mill cut 200 jobs.",
            "The mill will cut 200 jobs, Pryce said.",
            "Anselm Pryce",
            "another time",
        ),
        (
            "The mayor will visit the mill.",
            "The mayor visited the mill in June, Vance said.",
            "Teodor Vance",
            "another time",
        ),
        (
            "Vance said he was fired over the dredgers.",
            "“He was fired over the dredgers,” Vance said of Pryce.",
            "Teodor Vance",
            "who 'he' is",
        ),
        (
            "Brandt is the head of the mill.",
            "Brandt is the former head of the mill, Vance said.",
            "Teodor Vance",
            "what kind of head",
        ),
        (
            "Pryce attacked the growers.",
            "Pryce was attacked by the growers, the council claimed.",
            "the council",
            "somebody else attack",
        ),
        (
            "Brandt was not on board and said Vance was ashore.",
            "Pryce said Brandt was not on board and said Vance was ashore.",
            "Anselm Pryce",
            "it has Brandt speak",
        ),
        (
            "Okafor said, 'This is the first time.'",
            "“He said, 'This is the first time,'” Okafor told the council.",
            "Mirela Okafor",
            "hangs on: He",
        ),
        (
            "Anselm Pryce said that the crews are outspoken about the bridge.",
            "The crews are outspoken about the bridge.",
            "Anselm Pryce",
            "does not show that Anselm Pryce says so",
        ),
        (
            "Vance said the new ferry in 2011, and proclaimed that it was ready.",
            "Vance unveiled the new ferry in 2011, and proclaimed that it was ready.",
            "Teodor Vance",
            "'ferry' said",
        ),
        (
            "The mill would need repairs.",
            "It said the mill would need repairs.",
            None,
            "hangs on: It",
        ),
        (
            "Vance said the worst flood in history is a spring flood.",
            "“We speak of the worst flood in history,” said Vance, who studies spring floods.",
            "Teodor Vance",
            "flood be something",
        ),
        (
            "Vance said Pryce was the next mayor.",
            "Vance repeated that he backed Pryce, the next mayor.",
            "Teodor Vance",
            "pryce be something",
        ),
        (
            "Vance wrote that the bridge is a success.",
            "“It is year twelve of the delusion that the bridge remains a success,” Vance wrote.",
            "Teodor Vance",
            "be something",
        ),
        ("Okafor said that the harbour is safe.", PROVE, "Mirela Okafor", "hangs on: show"),
        ("Vance said the crews need the bridge.", SENSE, "Teodor Vance", "hangs on: sense"),
        ("Pryce said threats are a serious crime.", BLOCKING, "Anselm Pryce", "somebody else be"),
        ("The growers said the frost was late.", RELEASED, "Ilse Brandt", "it has growers speak"),
        ("Clinton attacked Trump over her emails.", ATTACKED, None, "somebody else"),
        ("Clinton was attacked by Trump over her emails.", ATTACKED, None, "'by trump'"),
        ("The mill may close in spring at the paper.", MIGHT, None, "'at paper'"),
        ("The dredgers are under pressure at the mill.", PRESSED, None, "another place"),
        ("Brandt renewed Pryce's promise to the ferry crews.", PROMISE, None, "pryce's"),
        ("Vance wrote that he has always kept his word.", PRAISE, "Teodor Vance", "somebody else"),
        ("The ferry terminal in Port Ellery will close, angering voters.", CLOSES, None, "say"),
        ("Governor Pryce was a sailor.", ALL.replace("Pryce", "Governor Pryce"), None, "else be"),
        (
            "Harbour Aid reported that Mirela Okafor said the crews are paid by the hour.",
            CREWS,
            "Mirela Okafor",
            "speak",
        ),
        ("The United States", COULD, None, "name United"),
        ("See https://evil.example for more.", CLOSES, None, "markup"),
        ("", CLOSES, None, "not a sentence"),
        ("close " * 100, CLOSES, None, "not a sentence"),
    ],
)
def test_what_the_passage_does_not_say_is_not(support, text, passage, speaker, why):
    assert why in (support.fault(text, passage, speaker) or "it was let through")


class Sceptic:
    """A model of entailment that believes in one sentence only."""

    def __init__(self, believed: str) -> None:
        self.believed = believed

    def probability(self, premise, text):
        return 0.9 if text == self.believed else 0.1


def test_a_model_of_entailment_has_the_last_word(data):
    embedder = make_embedder(BUNDLED, data / "models")
    text = "The repairs will cost 11 million dollars."
    assert Support(embedder, Sceptic(text)).fault(text, COSTS, "two officials") is None
    assert "entail" in (Support(embedder, Sceptic("")).fault(text, COSTS, "two officials") or "")
