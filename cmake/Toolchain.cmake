# SPDX-License-Identifier: Apache-2.0
# The compiler, its flags, and where programs land.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  message(FATAL_ERROR "GCC ${CMAKE_CXX_COMPILER_VERSION} miscompiles coroutines (double frees at run time). "
                      "Use GCC 13 or newer, or Clang 17 or newer; scripts/bootstrap installs clang-19.")
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 17)
  message(FATAL_ERROR "Clang ${CMAKE_CXX_COMPILER_VERSION} is too old: 17 or newer is needed; scripts/bootstrap installs clang-19.")
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_PCH_INSTANTIATE_TEMPLATES ON)

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
set(PETAL_PETALS_DIR "${PROJECT_BINARY_DIR}/lib/petal-app-manager/petals")

if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_link_options(-fuse-ld=lld)
endif()

set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -gline-tables-only")  # -O1 compiles slowest of all

if(PETAL_SANITIZE)
  # Not vptr: it takes objects of Debian's libfmt, built without these flags, for broken ones.
  add_compile_options(-fsanitize=${PETAL_SANITIZE} -fno-sanitize=vptr -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${PETAL_SANITIZE})
endif()

if(PETAL_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# Only our own sources: the ones generated from library headers are compiled with the libraries' own standards.
add_library(petal_warnings INTERFACE)
target_compile_options(petal_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
