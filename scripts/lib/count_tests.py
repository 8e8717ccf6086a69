# SPDX-License-Identifier: Apache-2.0
"""Prints how many tests of CTest's JUnit report passed and how many failed. One that skipped itself or is disabled did
neither; one that could not be run, as its program or what it depends on was missing, failed."""
import sys
from xml.etree import ElementTree


def failed(case: ElementTree.Element) -> bool:
    skipped = case.find("skipped")
    by_itself = skipped is not None and skipped.get("message", "").startswith("SKIP_")
    return case.get("status") == "fail" or (case.get("status") == "notrun" and not by_itself)


def main() -> None:
    cases = list(ElementTree.parse(sys.argv[1]).iter("testcase"))
    passed = [case for case in cases if case.get("status") == "run"]
    print(f"{len(passed)} passed, {len(list(filter(failed, cases)))} failed")


main()
