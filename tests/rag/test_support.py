"""A sentence in other words than its passage is let through only when it says no more."""

from itertools import combinations

import pytest

from corpus.folder import read_corpus
from corpus.onnx import BUNDLED
from corpus.outlets import OutletRegistry
from corpus.settings import SAMPLE_CORPUS
from index.embedder import make_embedder
from index.sentences import sentences
from rag.copies.alike import words_of
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
        ("The ferry terminal in Port Ellery will close for fourteen weeks.", CLOSES, None),
        ("The ferry terminal in Port Ellery will close for 14 weeks.", CLOSES, None),
        ("Mirela Okafor said the pillars are rotten.", PILLARS, "Mirela Okafor"),
        ("According to Okafor, the pillars are rotten.", PILLARS, "Mirela Okafor"),
        ("The pillars are rotten.", PILLARS, "Mirela Okafor"),
        ("The repairs will cost 11 million dollars.", COSTS, "two officials"),
        ("Officials said the repairs will cost 11 million dollars.", COSTS, "two officials"),
        ("Trump attacked Clinton over her emails.", ATTACKED, None),
        ("Pence denied that Russia had paid him.", ATTACKED, "Pence"),
        ("Fuel prices could rise by 9 percent if the port stays closed.", COULD, None),
        ("Reuters reported that the mill is open.", REPORTED, None),
        ("Pryce said blocking a lock is a serious crime.", BLOCKING, "Anselm Pryce"),
        ("Ilse Brandt said the frost was late.", RELEASED, "Ilse Brandt"),
        ("Okafor said the bay is cold.", "She said the bay is cold.", "Mirela Okafor"),
        ("Okafor said the bay is cold.", "“The bay is cold and dark.”", "Mirela Okafor"),
        ("Mirela Okafor left the bay.", "Mr. Okafor left the bay on Monday.", "Mirela Okafor"),
        ("The mill will cut 200 jobs.", "The mill is going to cut 200 jobs, it said.", "the mill"),
    ],
)
def test_what_the_passage_says_is_let_through(support, text, passage, speaker):
    assert support.fault(text, passage, speaker) is None


@pytest.mark.parametrize(
    ("text", "passage", "speaker"),
    [
        ("The ferry terminal in London will close.", CLOSES, None),
        ("The United States won the World Cup.", COULD, None),
        ("The ferry terminal will close for fifteen weeks.", CLOSES, None),
        ("Fuel prices could rise to 9 percent if the port stays closed.", COULD, None),
        ("Fuel prices could rise by 14 percent if the port stays closed.", COULD, None),
        ("The port authority announced it in March 2024.", CLOSES, None),
        ("Fuel prices could rise before the strike if the port stays closed.", COULD, None),
        ("The ferry terminal will open for fourteen weeks.", CLOSES, None),
        ("The ferry terminal in Port Ellery will close, angering voters.", CLOSES, None),
        ("The mill may close in spring at the paper.", MIGHT, None),
    ],
)
def test_names_numbers_and_words_are_the_passages(support, text, passage, speaker):
    assert support.fault(text, passage, speaker)


@pytest.mark.parametrize(
    ("text", "passage", "speaker"),
    [
        ("Clinton attacked Trump over her emails.", ATTACKED, None),
        ("Clinton was attacked by Trump over her emails.", ATTACKED, None),
        (
            "Pryce attacked the growers.",
            "Pryce was attacked by the growers, the council claimed.",
            "the council",
        ),
        ("Teodor Vance said the pillars are rotten.", PILLARS, "Mirela Okafor"),
        ("The Coast Tribune said the repairs cost 11 million dollars.", COSTS, "two officials"),
        ("Clinton said that Trump attacked her over her emails.", ATTACKED, None),
        ("The ferry terminal will close, the Harbour Gazette reports.", CLOSES, None),
        ("The growers said the frost was late.", RELEASED, "Ilse Brandt"),
        (
            "Harbour Aid reported that Mirela Okafor said the crews are paid by the hour.",
            CREWS,
            "Mirela Okafor",
        ),
        (
            "Vance said the bay was dredged.",
            "The bay was dredged, a Vance spokesman said.",
            "a Vance spokesman",
        ),
        (
            "Vance said he was fired over the dredgers.",
            "“He was fired over the dredgers,” Vance said of Pryce.",
            "Teodor Vance",
        ),
        ("Vance wrote that he has always kept his word.", PRAISE, "Teodor Vance"),
        ("Brandt renewed Pryce's promise to the ferry crews.", PROMISE, None),
        ("Governor Pryce was a sailor.", ALL.replace("Pryce", "Governor Pryce"), None),
        ("Pryce said threats are a serious crime.", BLOCKING, "Anselm Pryce"),
    ],
)
def test_who_does_it_and_who_speaks_is_as_the_passage_has_it(support, text, passage, speaker):
    assert support.fault(text, passage, speaker)


@pytest.mark.parametrize(
    ("text", "passage", "speaker"),
    [
        ("The ferry terminal will not close.", CLOSES, None),
        ("We can wait another winter.", PILLARS, "Mirela Okafor"),
        ("Russia had paid him 3 million dollars.", ATTACKED, None),
        ("The mill will close in spring.", MIGHT, None),
        ("The ferry terminal may close for fourteen weeks.", CLOSES, None),
        ("Fuel prices could rise by 9 percent after the strike.", COULD, None),
        ("If fuel is cheap, the mill will open.", ASSURED, None),
        ("The mill cut 200 jobs.", "The mill will cut 200 jobs, Pryce said.", "Anselm Pryce"),
        (
            "The mayor will visit the mill.",
            "The mayor visited the mill in June, Vance said.",
            "Teodor Vance",
        ),
        (
            "Vance said the council passed the plan.",
            "“The council should have passed the plan,” Vance said.",
            "Teodor Vance",
        ),
        (
            "Brandt is the head of the mill.",
            "Brandt is the former head of the mill, Vance said.",
            "Teodor Vance",
        ),
        ("The mill is open.", "It is not true, Vance said, that the mill is open.", "Teodor Vance"),
    ],
)
def test_what_is_denied_supposed_or_to_come_stays_that(support, text, passage, speaker):
    assert support.fault(text, passage, speaker)


@pytest.mark.parametrize(
    ("text", "passage", "speaker"),
    [
        ("Pryce said the dredgers are poisoning the bay.", HELD, "Anselm Pryce"),
        (
            "Vance said the locks are leaking.",
            "“Okafor said that the locks are leaking badly,” Vance said.",
            "Teodor Vance",
        ),
        (
            "The harbour is safe.",
            "“It is absurd that the harbour is safe,” Vance said.",
            "Teodor Vance",
        ),
        (
            "The port sold its cranes.",
            "Pryce leads the inquiry into reports that the port sold its cranes.",
            None,
        ),
        (
            "The port will pay the fine.",
            "The port was ordered to pay the fine, Pryce said.",
            "Anselm Pryce",
        ),
        (
            "The crews entered the lock.",
            "The crews were kept from entering the lock, Vance said.",
            "Teodor Vance",
        ),
        ("The mill would need repairs.", "It said the mill would need repairs.", None),
        ("Okafor said that the harbour is safe.", PROVE, "Mirela Okafor"),
        ("Vance said the crews need the bridge.", SENSE, "Teodor Vance"),
    ],
)
def test_nothing_that_a_clause_hangs_on_is_left_out(support, text, passage, speaker):
    assert support.fault(text, passage, speaker)


@pytest.mark.parametrize(
    ("text", "passage", "speaker"),
    [
        ("Port Ellery", CLOSES, None),
        ("See https://evil.example for more.", CLOSES, None),
        ("", CLOSES, None),
        ("close " * 100, CLOSES, None),
    ],
)
def test_what_is_no_sentence_or_no_prose_is_not_shown(support, text, passage, speaker):
    assert support.fault(text, passage, speaker)


def real_sentences():
    """English sentences of real articles."""
    for article in read_corpus(SAMPLE_CORPUS, OutletRegistry.load()).articles:
        if article.language == "en":
            spans = sentences(article.text)
            yield from (s.of(article.text) for s in spans if 60 <= len(s) <= 160)


def test_of_a_real_sentence_no_word_may_be_another_or_stand_in_anothers_place(support):
    for sentence in [*real_sentences()][::15]:
        assert support.fault(sentence, sentence, None) is None
        places = [w.span for w in words_of(sentence) if len(w.span) > 4]
        for span in places:
            changed = f"{sentence[: span.start]}dredgers{sentence[span.end :]}"
            assert support.fault(changed, sentence, None)
        for one, other in combinations(places, 2):
            first, second = one.of(sentence), other.of(sentence)
            swapped = f"{sentence[: one.start]}{second}{sentence[one.end : other.start]}"
            if first.casefold() != second.casefold():
                assert support.fault(f"{swapped}{first}{sentence[other.end :]}", sentence, None)


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
