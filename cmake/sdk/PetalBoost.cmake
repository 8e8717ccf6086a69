# SPDX-License-Identifier: Apache-2.0
# How Boost's headers are compiled, in the manager and in every petal: their types and functions are shared.
set(PETAL_BOOST_DEFINITIONS
  BOOST_ALL_NO_LIB
  BOOST_ASIO_SEPARATE_COMPILATION
  BOOST_ASIO_NO_DEPRECATED
  BOOST_BEAST_SEPARATE_COMPILATION)
