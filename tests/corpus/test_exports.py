"""What an archive of newspapers exports: several articles in one text file."""

import pytest
from test_formats import only, read
from test_sections import BODY

CORRECTED = "CORRECTION: An article on Friday about the pier gave a wrong year. It is 1931."
COUNTED = f"""1 of 2 DOCUMENTS

Harbour Gazette

May 3, 2019 Friday

Pier to be rebuilt

BYLINE: ANN LEE

LENGTH: 90 words

The pier will be rebuilt in the spring, the council said on Thursday.

{CORRECTED}

2 of 2 DOCUMENTS

Valley Record

May 6, 2019 Monday

Mill sold

LENGTH: 60 words

The mill has been sold to a baker, who will grind there again.
"""
ENDED = """Pier to be rebuilt

Harbour Gazette

May 3, 2019 Friday

Copyright 2019 Gazette Holding All Rights Reserved

Byline: Ann Lee

The pier will be rebuilt in the spring, the council said on Thursday.

End of Document

Mill sold

Valley Record

May 6, 2019 Monday

Length: 60 words

The mill has been sold to a baker, who will grind there again.

End of Document
"""
FIELDS = """Document 1 of 2

Title: Pier to be rebuilt
Author: Ann Lee
Publication title: Harbour Gazette
Publication date: May 3, 2019

The pier will be rebuilt in the spring, the council said on Thursday.

Document 2 of 2

Title: Mill sold
Publication title: Valley Record
Publication date: May 6, 2019

The mill has been sold to a baker, who will grind there again.
"""


@pytest.mark.parametrize("export", [COUNTED, ENDED, FIELDS])
def test_an_archives_export_is_several_articles(tmp_path, registry, export):
    pier, mill = read(tmp_path, registry, "export.txt", export).articles
    assert (pier.id, pier.outlet, pier.title) == (
        "export.txt#1", "Harbour Gazette", "Pier to be rebuilt"
    )  # fmt: skip
    assert (pier.author, str(pier.published)) == ("Ann Lee", "2019-05-03")
    assert (mill.outlet, mill.title, str(mill.published)) == (
        "Valley Record", "Mill sold", "2019-05-06"
    )  # fmt: skip
    body = "".join(s.span.of(mill.text) for s in mill.sections if s.kind == "body")
    assert body.strip() == "The mill has been sold to a baker, who will grind there again."
    notices = [s.span.of(pier.text).strip() for s in pier.sections if s.kind == "notice"]
    assert notices == ([CORRECTED] if CORRECTED in export else [])


@pytest.mark.parametrize("counted", ["1 of 2", "1 of 2\n\nThe pier\n\n2 of 2"])
def test_what_counts_in_a_text_makes_no_export_of_it(tmp_path, registry, counted):
    text = f"{BODY}\n\n{counted}\n\n{BODY}"
    assert only(read(tmp_path, registry, "a.txt", text)).text == text
