# SPDX-License-Identifier: Apache-2.0
# petal_room(NAME SOURCES file... [MAY_SEE room...] [LIBRARIES target...])
#
# One folder under src/, one library petal_NAME. MAY_SEE is the whole of what its files may include besides the SDK and
# the room itself; tests/structure reads these lines and fails on an arrow that is not here.
function(petal_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;MAY_SEE;LIBRARIES" ${ARGN})
  list(TRANSFORM ROOM_MAY_SEE PREPEND petal_)
  if(ROOM_SOURCES)
    add_library(petal_${name} STATIC ${ROOM_SOURCES})
    target_link_libraries(petal_${name} PUBLIC petal_base ${ROOM_MAY_SEE} ${ROOM_LIBRARIES} PRIVATE petal_warnings)
    target_precompile_headers(petal_${name} REUSE_FROM petal_precompiled)
  else()
    add_library(petal_${name} INTERFACE)
    target_link_libraries(petal_${name} INTERFACE petal_base ${ROOM_MAY_SEE} ${ROOM_LIBRARIES})
  endif()
endfunction()

include(sdk/PetalModule)

# petal_shared_object(NAME SOURCES file... [DIRECTORY dir]): a petal of this tree, into the shipped ones or into `dir`.
function(petal_shared_object name)
  cmake_parse_arguments(OBJECT "" "DIRECTORY" "SOURCES" ${ARGN})
  if(NOT OBJECT_DIRECTORY)
    set(OBJECT_DIRECTORY "${PETAL_PETALS_DIR}")
  endif()
  petal_module(${name} SOURCES ${OBJECT_SOURCES})
  target_link_libraries(${name} PRIVATE petal_warnings)
  target_precompile_headers(${name} REUSE_FROM petal_precompiled)
  set_target_properties(${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY "${OBJECT_DIRECTORY}")
endfunction()
