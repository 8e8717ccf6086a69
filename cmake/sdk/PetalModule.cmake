# SPDX-License-Identifier: Apache-2.0
# petal_module(NAME SOURCES file...): the shared object NAME.so of a petal. It links nothing of the manager: the symbols
# that both share (Asio, JSON, the SDK) are the manager's own, found when the petal is loaded. {fmt} is a shared library
# of the distribution, which both link.
function(petal_module name)
  cmake_parse_arguments(PARSE_ARGV 1 PETAL "" "" "SOURCES")
  if(NOT PETAL_SOURCES)
    message(FATAL_ERROR "petal ${name}: no SOURCES were given")
  endif()
  add_library(${name} MODULE ${PETAL_SOURCES})
  target_link_libraries(${name} PRIVATE petal::sdk)
  # Else GCC has the loader share inline variables between what runs and what a restart has loaded.
  target_compile_options(${name} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fno-gnu-unique>)
  set_target_properties(${name} PROPERTIES
    PREFIX "" CXX_STANDARD 20 CXX_STANDARD_REQUIRED ON CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON)
endfunction()

# petal_add_petal(NAME SOURCES file... [NO_PRECOMPILED_HEADER]): the same, for a project of its own: petal/petal.hpp is
# precompiled, a release is hardened as the manager is, and `cmake --install` (and so a package of CPack) puts NAME.so
# where the manager looks for petals.
function(petal_add_petal name)
  cmake_parse_arguments(PARSE_ARGV 1 PETAL "NO_PRECOMPILED_HEADER" "" "SOURCES")
  petal_module(${name} SOURCES ${PETAL_SOURCES})
  petal_harden(${name})
  if(NOT PETAL_NO_PRECOMPILED_HEADER)
    target_precompile_headers(${name} PRIVATE <petal/petal.hpp>)
  endif()
  install(TARGETS ${name} LIBRARY DESTINATION lib/petal-app-manager/petals)
endfunction()
