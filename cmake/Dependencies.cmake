# SPDX-License-Identifier: Apache-2.0
# The libraries design and decisions name; scripts/bootstrap installs them all.
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
# c-ares comes with a configuration for CMake in some releases of Debian, and without in others.
find_path(PETAL_CARES_INCLUDE_DIR ares.h REQUIRED)
find_library(PETAL_CARES_LIBRARY cares REQUIRED)
add_library(petal_cares INTERFACE)
target_include_directories(petal_cares SYSTEM INTERFACE "${PETAL_CARES_INCLUDE_DIR}")
target_compile_definitions(petal_cares INTERFACE CARES_NO_DEPRECATED)  # what later releases have a second name for
target_link_libraries(petal_cares INTERFACE "${PETAL_CARES_LIBRARY}")

if(PETAL_BENCH)
  find_package(benchmark REQUIRED)
endif()

# The headers of the distribution's Boost; what of it is compiled, src/compiled_boost compiles.
find_package(Boost 1.81 REQUIRED CONFIG)
include(sdk/PetalBoost)
add_library(petal_boost INTERFACE)
target_compile_definitions(petal_boost INTERFACE ${PETAL_BOOST_DEFINITIONS})
target_link_libraries(petal_boost INTERFACE Boost::headers Threads::Threads OpenSSL::SSL OpenSSL::Crypto)
