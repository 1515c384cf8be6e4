"""Texts in the encodings from before UTF-8, declared, declared wrongly, not declared, garbled."""

import pytest
from test_formats import only, read

from corpus.readers import Unreadable
from corpus.readers.encoding import decode, mended

ENGLISH = "The keeper’s café — the “Größl” — charges £3, said Zoë Hübner on Friday."
GERMAN = "„Die Schleuse ist zu“, sagte die Kapitänin Jördis Groß am Freitag."
PAGE = '<html><head><meta charset="{0}"></head><body><article>{1}</article></body></html>'
RUSSIAN = "Смотритель сказал, что шлюз будет закрыт до июня."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ENGLISH, "cp1252"),
        (ENGLISH.replace("£", "$"), "mac_roman"),
        ("It costs £3.", "cp1252"),
        (GERMAN, "cp1252"),
        ("L’écluse « Zoé » a été fermée vendredi, a déclaré la gardienne.", "mac_roman"),
        ("Strażniczka powiedziała, że śluza będzie zamknięta do czerwca.", "cp1250"),
        ("Správce řekl, že zdymadlo bude zavřené.", "cp1250"),
        ("Bekçi, köprünün haziran ayına kadar kapalı kalacağını söyledi.", "cp1254"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        ("Доглядач сказав, що шлюз закрито до червня.", "koi8_u"),
        ("Ο φύλακας είπε ότι η πύλη θα κλείσει.", "cp1253"),
        ("השומר אמר שהשער ייסגר ביום שישי.", "cp1255"),
        ("قال الحارس إن البوابة ستغلق يوم الجمعة.", "cp1256"),
        ("门卫说，水闸星期五关闭，修理要花三个月的时间。", "gb18030"),
        ("管理人は金曜日に水門を閉めると述べた。", "shift_jis"),
        ("관리인은 금요일에 수문을 닫는다고 말했다.", "euc_kr"),
        (ENGLISH, "utf-16-le"),
        ("The lock is shut.", "utf-16-be"),
    ],
)
def test_an_encoding_that_is_not_declared_is_found(text, encoding):
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("text", "declared", "encoding"),
    [
        (GERMAN, "iso-8859-1", "cp1252"),
        (ENGLISH, "us-ascii", "cp1252"),
        (GERMAN, "utf-8", "cp1252"),
        (GERMAN, "iso-8859-1", "utf-8"),
        (GERMAN, "no-such-thing", "cp1252"),
        (RUSSIAN, "koi8-r", "koi8_r"),
        ("Шлюз.", "windows-1251", "cp1251"),
    ],
)
def test_a_page_is_read_as_a_browser_reads_it(tmp_path, registry, text, declared, encoding):
    page = PAGE.format(declared, f"<p>{text}</p><p>{text}</p>").encode(encoding)
    reading = read(tmp_path, registry, "a.html", page)
    assert set(only(reading).text.split("\n")) == {text}


def test_a_guess_is_told(tmp_path, registry):
    reading = read(tmp_path, registry, "a.txt", GERMAN.encode("cp1252"))
    (oddity,) = reading.oddities
    assert "read as cp1252, which it does not say: save it as UTF-8" in str(oddity)


@pytest.mark.parametrize(("encoding", "declared"), [("utf-8", "utf-8"), ("gb18030", "gb2312")])
def test_a_letter_that_is_broken_breaks_nothing_else(tmp_path, registry, encoding, declared):
    text = "门卫说，水闸星期五关闭，修理要花三个月的时间。" * 4
    page = PAGE.format(declared, f"<p>{text}</p>").encode(encoding)
    cut = page.replace("修".encode(encoding), "修".encode(encoding)[:1] + b" ", 1)
    read_text = only(read(tmp_path, registry, "a.html", cut)).text
    assert read_text.startswith("门卫说，水闸星期五关闭，")
    assert read_text.endswith(text[-20:])


@pytest.mark.parametrize("wrongly", ["cp1252", "latin-1"])
@pytest.mark.parametrize("text", [GERMAN.replace("“", ""), RUSSIAN, "Łódź", "90 £"])
def test_what_was_decoded_wrongly_on_its_way_is_mended(text, wrongly):
    try:
        garbled = text.encode().decode(wrongly)
    except UnicodeDecodeError:
        garbled = text.encode().decode("latin-1")
    assert mended(garbled) == text


@pytest.mark.parametrize("text", [GERMAN, ENGLISH, RUSSIAN, "Voilà !", "„SPÖ“", "SÃO JOÃO", "Â"])
def test_what_is_right_stays_as_it_is(text):
    assert mended(text) == text


def test_that_it_was_mended_is_told(tmp_path, registry):
    reading = read(tmp_path, registry, "a.txt", ENGLISH.encode().decode("latin-1").encode())
    assert only(reading).text == ENGLISH
    assert "which is mended" in str(reading.oddities[0])


@pytest.mark.parametrize("data", [b"a\0b\0\0c", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\xff\x01\x02"])
def test_what_is_no_text_is_not_read(data):
    with pytest.raises(Unreadable):
        decode(data)


def test_what_is_marked_as_an_encoding_that_it_is_not_in_says_so():
    with pytest.raises(Unreadable, match="marked as utf-16, and is not"):
        decode(b"\xff\xfea\xd8\0")


def test_letters_that_were_lost_before_are_shown_as_lost():
    lost = f"{GERMAN} \ufffd\ufffd\ufffd\ufffd"
    assert decode(lost.encode()) == lost
