# SPDX-License-Identifier: Apache-2.0
"""That the test of the rooms sees what is wrong: a small tree that is right, spoilt in one place at a time."""
import tempfile
import unittest
from pathlib import Path

from rooms import House

RIGHT = {
    "src/topic/CMakeLists.txt": "petal_room(topic\n  SOURCES name.cpp\n  MAY_SEE runtime)\n",
    "src/topic/README.md": "# topic\n\nMay include: the SDK, `runtime`.\n",
    "src/topic/name.cpp": '#include "topic/name.hpp"\n#include "runtime/text.hpp"\n#include <petal/error.hpp>\n',
    "src/topic/name.hpp": "#pragma once\n#include <string>\n",
    "src/runtime/CMakeLists.txt": "petal_room(runtime)\n",
    "src/runtime/README.md": "# runtime\n",
    "src/runtime/text.hpp": "#pragma once\n",
    "apps/robot/CMakeLists.txt": "target_link_libraries(robot PRIVATE petal_topic)\n",
    "apps/robot/main.cpp": '#include "robot.hpp"\n#include "topic/name.hpp"\n',
    "apps/robot/robot.hpp": "#pragma once\n",
    "petals/lamp/lamp.cpp": "#include <petal/petal.hpp>\n#include <boost/json/value.hpp>\n#include <chrono>\n",
    "include/petal/petal.hpp": "#pragma once\n#include <petal/task.hpp>\n",
}


def problems(**changed: str) -> list[str]:
    """What is found wrong in the right tree with these lines added; `src__topic__name_cpp` is src/topic/name.cpp."""
    with tempfile.TemporaryDirectory() as directory:
        for name, text in RIGHT.items():
            key = name.replace("/", "__").replace(".", "_")
            file = Path(directory, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text + changed.pop(key, ""), encoding="utf-8")
        assert not changed, changed
        return list(House(Path(directory)).problems())


class Rooms(unittest.TestCase):
    def test_a_tree_that_keeps_the_rules_has_no_problems(self):
        self.assertEqual(problems(), [])

    def test_an_arrow_that_is_not_declared_is_found(self):
        self.assertIn("not allowed", problems(src__runtime__text_hpp='#include "topic/name.hpp"\n')[0])

    def test_a_README_that_says_something_else_is_found(self):
        problem, = problems(src__runtime__README_md="May include: the SDK, `topic`.\n")
        self.assertIn("src/runtime/README.md: topic", problem)

    def test_rooms_that_see_each_other_are_found(self):
        with tempfile.TemporaryDirectory() as directory:
            for room, other in (("a", "b"), ("b", "a")):
                Path(directory, "src", room).mkdir(parents=True)
                Path(directory, "src", room, "README.md").write_text(f"May include: `{other}`.", encoding="utf-8")
                Path(directory, "src", room, "CMakeLists.txt").write_text(f"petal_room({room} MAY_SEE {other})")
            self.assertIn("circle: a, b", list(House(Path(directory)).problems())[0])

    def test_a_source_that_nobody_builds_and_a_missing_README_are_found(self):
        with tempfile.TemporaryDirectory() as directory:
            room = Path(directory, "src", "attic")
            room.mkdir(parents=True)
            (room / "CMakeLists.txt").write_text("petal_room(attic SOURCES a.cpp)")
            for name in ("a.cpp", "b.cpp"):
                (room / name).touch()
            readme, unbuilt = House(Path(directory)).problems()
        self.assertIn("README.md", readme)
        self.assertIn("src/attic/b.cpp", unbuilt)

    def test_a_library_outside_its_room_is_found(self):
        for library in ("boost/beast/core.hpp", "ares.h", "sqlite3.h", "boost/asio/post.hpp", "boost/json/parse.hpp", "boost/json/serialize.hpp"):
            self.assertEqual(len(problems(src__topic__name_cpp=f"#include <{library}>\n")), 1, library)

    def test_a_header_without_its_room_is_found(self):
        self.assertIn("should name its room", problems(src__topic__name_cpp='#include "name.hpp"\n')[0])

    def test_a_program_that_includes_what_it_does_not_link_is_found(self):
        self.assertIn("apps/robot", problems(apps__robot__main_cpp='#include "proxy/proxy.hpp"\n')[0])

    def test_a_petal_that_reaches_into_the_manager_is_found(self):
        for line in ('"topic/name.hpp"', "<spdlog/spdlog.h>", "<boost/beast.hpp>"):
            self.assertEqual(len(problems(petals__lamp__lamp_cpp=f"#include {line}\n")), 1, line)

    def test_an_installed_header_that_needs_a_room_is_found(self):
        self.assertEqual(len(problems(include__petal__petal_hpp='#include "topic/name.hpp"\n')), 1)


if __name__ == "__main__":
    unittest.main()
