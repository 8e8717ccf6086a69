# SPDX-License-Identifier: Apache-2.0
# The compiler, its flags, and where programs land.
include(sdk/PetalCompiler)
petal_compiler_complaint(complaint)
if(complaint)
  message(FATAL_ERROR "${complaint}")
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_PCH_INSTANTIATE_TEMPLATES ON)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)  # a petal has its own
endif()

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
set(PETAL_PETALS_DIR "${PROJECT_BINARY_DIR}/lib/petal-app-manager/petals")

if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_link_options(-fuse-ld=lld)
endif()

include(sdk/PetalHardening)
include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)  # programs are linked as they are compiled, to be loaded anywhere

set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG -ffunction-sections -fdata-sections")
if(NOT PETAL_SANITIZE)
  list(JOIN PETAL_HARDENING " " hardening)
  list(JOIN PETAL_HARDENING_OPTIMIZED " " hardening_optimized)
  string(APPEND CMAKE_CXX_FLAGS_RELEASE " ${hardening} ${hardening_optimized}")
endif()
# Where library functions are is read-only. First come the libraries in which the loader looks most symbols up.
set(CMAKE_MODULE_LINKER_FLAGS_RELEASE "-Wl,${PETAL_HARDENING_LINK}")
set(CMAKE_EXE_LINKER_FLAGS_RELEASE "-Wl,${PETAL_HARDENING_LINK} -Wl,--gc-sections,--as-needed -lcrypto -lstdc++ -Wl,--no-as-needed")
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  string(APPEND CMAKE_EXE_LINKER_FLAGS_RELEASE " -Wl,--icf=safe,-z,pack-relative-relocs,-z,keep-text-section-prefix,-O2")
endif()
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -gline-tables-only")  # -O1 compiles slowest of all

if(PETAL_SANITIZE)
  # Not vptr: it takes objects of Debian's libfmt, built without these flags, for broken ones.
  add_compile_options(-fsanitize=${PETAL_SANITIZE} -fno-sanitize=vptr -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${PETAL_SANITIZE})
endif()

if(PETAL_FUZZ)
  set(CMAKE_CXX_FLAGS_DEBUG "-O1 -gline-tables-only")  # tries three times as many inputs
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# Only our own sources: the ones generated from library headers are compiled with the libraries' own standards.
add_library(petal_warnings INTERFACE)
target_compile_options(petal_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
# GCC takes the operators new and delete of Asio's coroutine frames, once inlined, for a pair that does not match.
# It also takes members of a std::variant that it does not have for values that are used uninitialized.
target_compile_options(petal_warnings INTERFACE
  $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete> $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
