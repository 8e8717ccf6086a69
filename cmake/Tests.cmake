# SPDX-License-Identifier: Apache-2.0
find_package(GTest REQUIRED)

add_library(petal_test_precompiled STATIC "${PROJECT_SOURCE_DIR}/tests/unit/precompiled.cpp")
target_link_libraries(petal_test_precompiled PUBLIC petal_base GTest::gmock GTest::gtest PRIVATE petal_warnings)
target_precompile_headers(petal_test_precompiled PRIVATE "${PROJECT_SOURCE_DIR}/tests/unit/precompiled.hpp")

# petal_unit_test(NAME SOURCES file... ROOMS room...): one program of tests, called by CTest as unit.NAME.
function(petal_unit_test name)
  cmake_parse_arguments(UNIT "" "" "SOURCES;ROOMS" ${ARGN})
  list(TRANSFORM UNIT_ROOMS PREPEND petal_)
  add_executable(unit_${name} ${UNIT_SOURCES})
  target_compile_options(unit_${name} PRIVATE -fPIC)  # as the precompiled header was compiled
  target_link_libraries(unit_${name} PRIVATE ${UNIT_ROOMS} petal_sdk petal_compiled_boost petal_test_precompiled
                                             petal_warnings GTest::gmock GTest::gtest_main)
  target_include_directories(unit_${name} PRIVATE "${PROJECT_SOURCE_DIR}/tests")
  target_precompile_headers(unit_${name} REUSE_FROM petal_test_precompiled)
  add_test(NAME unit.${name} COMMAND unit_${name} --gtest_brief=1)
endfunction()
