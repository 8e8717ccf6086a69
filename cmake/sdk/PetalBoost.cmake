# SPDX-License-Identifier: Apache-2.0
# How Boost's headers are compiled, in the manager and in every petal: their types and functions are shared.
set(PETAL_BOOST_DEFINITIONS
  BOOST_ALL_NO_LIB
  BOOST_ASIO_SEPARATE_COMPILATION
  BOOST_ASIO_NO_DEPRECATED
  BOOST_BEAST_SEPARATE_COMPILATION
  BOOST_BEAST_USE_STD_STRING_VIEW)

# petal_boost_version(VARIABLE DIRECTORY): BOOST_VERSION of the headers there, as 108800; empty where there are none.
function(petal_boost_version variable directory)
  set(${variable} "" PARENT_SCOPE)
  if(EXISTS "${directory}/boost/version.hpp")
    file(STRINGS "${directory}/boost/version.hpp" line REGEX "^#define BOOST_VERSION [0-9]+")
    string(REGEX REPLACE "^#define BOOST_VERSION ([0-9]+).*" "\\1" version "${line}")
    set(${variable} "${version}" PARENT_SCOPE)
  endif()
endfunction()
