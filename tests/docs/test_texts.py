# SPDX-License-Identifier: Apache-2.0
"""What the documents say is what the sources say."""

import json
import re

import documents
import pytest

DOCUMENTS = documents.documents()
PATH = re.compile(r"`((?:apps|bench|cmake|docs|include|packaging|petals|scripts|src|template|tests)/[\w./*-]*)")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def prose(text):
    """Without blocks, whose brackets and signs are code."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def anchors(text):
    """The names that headings can be linked by."""
    titles = re.findall(r"^#+ (.+)$", prose(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_what_is_written_from_the_sources_is_up_to_date(document):
    assert documents.read(document) == documents.up_to_date(document), "run tests/docs/documents.py --update"


def test_every_program_is_shown_and_every_block_of_a_program_is_one():
    shown = documents.shown_snippets()

    assert shown == documents.written_snippets()
    assert sum(len(documents.fences(language)) for language in documents.LANGUAGES) == len(shown)


def test_the_architecture_lists_every_room():
    assert documents.documented_rooms() == set(documents.arrows())


def test_every_room_has_a_readme_that_says_what_it_may_include():
    for room in documents.arrows():
        assert "May include:" in (documents.ROOT / "src" / room / "README.md").read_text(), room


def test_the_decisions_are_all_listed():
    files = {path.name for path in (documents.ROOT / "docs/decisions").glob("0*.md")}

    listed = set(LINK.findall(documents.read("docs/decisions/README.md")))

    assert listed == files


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_link_leads_somewhere(document):
    text = prose(documents.read(document))
    for target in LINK.findall(text):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        aim = (documents.ROOT / document).parent / path if path else documents.ROOT / document
        assert aim.exists(), f"{document} links to {target}"
        assert not anchor or anchor in anchors(aim.read_text()), f"{document} links to {target}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_file_of_the_tree_that_is_named_is_there(document):
    """Not in the decisions, which tell of their day, and in the pages about a project of the reader's own."""
    if document.parts[:2] == ("docs", "decisions") or document.name in ("petals.md", "petalctl.md"):
        return
    for path in PATH.findall(re.sub(r"\b[A-Z]{2,}\b", "*", prose(documents.read(document)))):
        assert list(documents.ROOT.glob(path.rstrip("/"))), f"{document} names {path}"


@pytest.mark.parametrize("fence", documents.fences("json"), ids=str)
def test_what_is_shown_as_json_is_json(fence):
    json.loads(fence.text)


def test_the_reference_lists_every_route():
    assert documents.routes("docs/reference.md") == documents.served_routes("host/*_routes.cpp", "service_link/*.cpp")


def test_the_page_of_the_client_service_lists_every_route():
    assert documents.routes("docs/client-service.md") == documents.served_routes("client_service/routes.cpp", "../apps/petal-mqtt-client/client_program.cpp")


def test_the_changelog_names_the_version_that_is_built():
    version = re.search(r"VERSION (\d+\.\d+\.\d+)", (documents.ROOT / "CMakeLists.txt").read_text())[1]
    assert version in documents.read("CHANGELOG.md")
    assert version in documents.read("README.md")


def test_every_test_that_is_named_as_a_proof_exists():
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", documents.read("docs/reliability.md"))
    missing = [f"{file}::{name}" for file, name in named if f"\ndef {name}(" not in documents.read(file)]

    assert named and not missing
