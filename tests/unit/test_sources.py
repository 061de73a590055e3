"""Citations: written where the claim is, numbered in the order of first use, never lost when mistyped."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probationdesk.domain.claims import ClaimKind
from probationdesk.domain.sources import (
    Citation,
    Source,
    SourceKind,
    brackets,
    cited,
    free_label,
    in_order_of_labels,
    rename_in,
    suggested_claim,
    unknown_labels,
    usable_label,
    write_citation,
)


def source(identifier: str, label: str, kind: SourceKind = SourceKind.OTHER) -> Source:
    return Source(id=identifier, case_id="case-1", kind=kind, label=label, title=label)


BUNDLE, LETTER, LOG = source("s1", "CPS bundle"), source("s2", "GP letter"), source("s3", "Cofnodion Siân")
SOURCES = (BUNDLE, LETTER, LOG)

LABELS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).filter(usable_label)
LOCATORS = st.text(st.characters(exclude_characters="[];\n", exclude_categories=["Cs", "Cc"]), max_size=12).map(
    str.strip
)
PROSE = st.text(st.characters(exclude_characters="[]", exclude_categories=["Cs"]), max_size=30)


class TestOrder:
    def test_numbers_in_labels_are_ordered_as_numbers(self) -> None:
        labels = ["S10", "S2", "s1", "Report 2013", "Report 98", "S2 b", "S2 a"]
        ordered = in_order_of_labels(tuple(source(label, label) for label in labels))
        assert [one.label for one in ordered] == ["Report 98", "Report 2013", "s1", "S2", "S2 a", "S2 b", "S10"]

    @given(st.lists(LABELS, max_size=6))
    def test_whatever_the_labels_are_the_order_is_the_same(self, labels: list[str]) -> None:
        sources = tuple(source(str(number), label) for number, label in enumerate(labels))
        assert in_order_of_labels(sources) == in_order_of_labels(tuple(reversed(sources)))


class TestACitation:
    def test_names_a_source_by_its_label_and_says_where_in_it(self) -> None:
        assert cited("He had drunk [CPS bundle, p 14].", SOURCES) == (Citation("s1", "p 14"),)

    @pytest.mark.parametrize("place", ["p 14", "para 3", "min 12", "t 14", "mun 12", "10:42", "3 March"])
    def test_says_where_in_it_in_the_way_of_its_source(self, place: str) -> None:
        assert cited(f"He had drunk [CPS bundle, {place}].", SOURCES) == (Citation("s1", place),)

    def test_may_name_the_source_as_a_whole(self) -> None:
        assert cited("He had drunk [GP letter].", SOURCES) == (Citation("s2"),)

    def test_may_share_its_bracket_with_others(self) -> None:
        found = cited("So both say [CPS bundle, p 14; GP letter ; Cofnodion Siân, 3 Mai].", SOURCES)
        assert found == (Citation("s1", "p 14"), Citation("s2"), Citation("s3", "3 Mai"))

    def test_keeps_further_commas_in_the_place(self) -> None:
        assert cited("[CPS bundle, p 14, line 3]", SOURCES) == (Citation("s1", "p 14, line 3"),)

    @pytest.mark.parametrize("written", ["[cps BUNDLE, p 3]", "[ CPS  bundle , p 3 ]", "[CPS\u00a0bundle,p 3]"])
    def test_is_understood_whatever_its_capitals_and_spaces(self, written: str) -> None:
        assert cited(written, SOURCES) == (Citation("s1", "p 3"),)

    def test_is_understood_with_welsh_letters_in_capitals(self) -> None:
        assert cited("[COFNODION SIÂN]", SOURCES) == (Citation("s3"),)

    def test_says_where_it_stands_in_the_text(self) -> None:
        text = "Here [GP letter] and there."
        (found,) = brackets(text, SOURCES)
        assert text[found.start : found.end] == "[GP letter]"

    def test_is_found_in_a_bracket_of_any_length(self) -> None:
        many = "; ".join(f"CPS bundle, p {page}" for page in range(1, 40))
        assert len(cited(f"[{many}]", SOURCES)) == 39

    def test_does_not_run_over_the_end_of_a_line(self) -> None:
        assert cited("[CPS\nbundle]", SOURCES) == ()

    def test_is_written_as_it_is_read(self) -> None:
        assert write_citation(BUNDLE, "p 14") == "[CPS bundle, p 14]"
        assert write_citation(BUNDLE) == "[CPS bundle]"


class TestALabelNobodyKnows:
    def test_is_reported_and_never_vanishes(self) -> None:
        assert unknown_labels("He had drunk [CPS bundel, p 3; GP letter].", SOURCES) == ("CPS bundel",)

    def test_is_reported_for_a_single_capital_or_a_figure(self) -> None:
        assert unknown_labels("So [X] and [3].", SOURCES) == ("X", "3")

    def test_is_the_whole_part_if_there_is_nothing_before_the_comma(self) -> None:
        assert unknown_labels("So [, p 3].", SOURCES) == (", p 3",)

    @pytest.mark.parametrize("insertion", ["[he]", "[…]", "[...]", "[sic]", "[he’s]", "[mother-in-law]", "[ she ]"])
    def test_is_not_an_editors_insertion(self, insertion: str) -> None:
        assert brackets(f"“I {insertion} went.”", SOURCES) == ()

    def test_is_a_source_all_the_same_if_the_case_has_one_of_that_name(self) -> None:
        assert cited("[he]", (source("s9", "he"),)) == (Citation("s9"),)

    @pytest.mark.parametrize("written", ["[GP letter;]", "[;GP letter]", "[GP letter; ; ]"])
    def test_is_not_the_nothing_beside_a_stray_semicolon(self, written: str) -> None:
        assert cited(written, SOURCES) == (Citation("s2"),)
        assert unknown_labels(written, SOURCES) == ()

    @pytest.mark.parametrize("written", ["[]", "[ ]", "[;]"])
    def test_is_not_an_empty_bracket(self, written: str) -> None:
        assert brackets(written, SOURCES) == ()


class TestRenaming:
    def test_writes_the_new_label_into_every_citation_and_leaves_the_rest_alone(self) -> None:
        text = "A [cps bundle, p 3; GP letter], B [Unknown], “[he]”, C [ CPS bundle ]."
        renamed = rename_in(text, SOURCES, "s1", "Papers")
        assert renamed == "A [Papers, p 3; GP letter], B [Unknown], “[he]”, C [ Papers]."

    def test_of_a_source_not_cited_changes_nothing(self) -> None:
        text = "A [GP letter;  Unknown,p 2] and [ ]."
        assert rename_in(text, SOURCES, "s1", "Papers") == text

    @given(old=LABELS, new=LABELS, locator=LOCATORS, before=PROSE, after=PROSE)
    def test_keeps_what_is_cited_and_where(self, old: str, new: str, locator: str, before: str, after: str) -> None:
        one, renamed = source("s1", old), source("s1", new)
        text = before + write_citation(one, locator) + after
        assert cited(text, (one,)) == (Citation("s1", locator),)
        assert cited(rename_in(text, (one,), "s1", new), (renamed,)) == (Citation("s1", locator),)


@given(text=st.text(max_size=60), labels=st.lists(st.sampled_from(SOURCES), max_size=3))
def test_any_text_at_all_is_read_and_every_bracket_stands_where_it_says(text: str, labels: list[Source]) -> None:
    whole = text + "".join(write_citation(one) for one in labels)
    found = brackets(whole, SOURCES)
    for bracket in found:
        assert whole[bracket.start] == "["
        assert whole[bracket.end - 1] == "]"
        assert bracket.citations or bracket.unknown
    assert len(cited(whole, SOURCES)) >= len(labels)


class TestLabels:
    @pytest.mark.parametrize("label", ["CPS bundle", "a", "Papur 3 (Siân)", "x" * 80])
    def test_are_usable_if_short_and_free_of_signs_that_part_a_citation(self, label: str) -> None:
        assert usable_label(label)

    @pytest.mark.parametrize("label", ["", "  ", "a, b", "a; b", "a [b", "a] b", "a\nb", "x" * 81])
    def test_are_refused_otherwise(self, label: str) -> None:
        assert not usable_label(label)

    def test_are_free_as_they_are_or_with_the_first_number_that_makes_them_so(self) -> None:
        assert free_label("Notes", SOURCES) == "Notes"
        taken = (source("a", "notes"), source("b", "Notes  2"))
        assert free_label("Notes", taken) == "Notes 3"


@pytest.mark.parametrize(
    ("kind", "claim"),
    [
        (SourceKind.COURT, ClaimKind.ESTABLISHED),
        (SourceKind.POLICE, ClaimKind.REPORTED),
        (SourceKind.VICTIM, ClaimKind.REPORTED),
        (SourceKind.PROSECUTION, ClaimKind.REPORTED),
        (SourceKind.INTERVIEW, ClaimKind.PERSONS_ACCOUNT),
    ],
)
def test_police_prosecution_and_victims_report_and_only_courts_and_records_establish(
    kind: SourceKind, claim: ClaimKind
) -> None:
    assert suggested_claim(source("s", "S", kind)) is claim
