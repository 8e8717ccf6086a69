# SPDX-License-Identifier: Apache-2.0
# petal_export_objects(PROGRAM LIBRARY...): a shared object that PROGRAM loads finds there what these object libraries
# define, and nothing else of the program (docs/decisions/0019).
function(petal_export_objects program)
  set(list "${CMAKE_CURRENT_BINARY_DIR}/${program}.exports")
  set(script "${PROJECT_SOURCE_DIR}/cmake/ExportList.cmake")
  list(TRANSFORM ARGN REPLACE "(.+)" "$<TARGET_OBJECTS:\\1>" OUTPUT_VARIABLE objects)
  add_custom_command(OUTPUT "${list}"
    COMMAND "${CMAKE_COMMAND}" "-DNM=${CMAKE_NM}" "-DOBJECTS=${objects}" "-DLIST=${list}" -P "${script}"
    DEPENDS ${objects} "${script}" VERBATIM)
  target_sources(${program} PRIVATE "${list}")
  target_link_options(${program} PRIVATE "LINKER:--dynamic-list=${list}")
  set_property(TARGET ${program} APPEND PROPERTY LINK_DEPENDS "${list}")
endfunction()
