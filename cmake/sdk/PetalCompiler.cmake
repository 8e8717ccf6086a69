# SPDX-License-Identifier: Apache-2.0
# petal_compiler_complaint(VARIABLE): empty where the compiler that was chosen can compile coroutines, else what is wrong
# and what to do.
function(petal_compiler_complaint variable)
  set(complaint "")
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    set(complaint "GCC ${CMAKE_CXX_COMPILER_VERSION} miscompiles coroutines (double frees at run time).")
  elseif(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 17)
    set(complaint "Clang ${CMAKE_CXX_COMPILER_VERSION} is too old for coroutines.")
  elseif(NOT CMAKE_CXX_COMPILER_ID MATCHES "^(GNU|Clang)$")
    set(complaint "${CMAKE_CXX_COMPILER_ID} has not been tried.")
  endif()
  if(complaint)
    string(APPEND complaint
      " Needed is Clang 17 or newer, or GCC 13 or newer. Install clang-19 (as root: apt-get install clang-19) and choose "
      "it in an empty build directory: cmake -DCMAKE_CXX_COMPILER=clang++-19")
  endif()
  set(${variable} "${complaint}" PARENT_SCOPE)
endfunction()
