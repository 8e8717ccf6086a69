# SPDX-License-Identifier: Apache-2.0
# What turns a fault of C++ into an end of the program instead of a way into it (docs/security.md), in the manager and in
# the petals that it loads. Sanitizers have checks of their own, and do without.
include(CheckCXXCompilerFlag)

# PETAL_HARDENING: whatever the optimization; PETAL_HARDENING_OPTIMIZED: needs some; PETAL_HARDENING_LINK: for ld.
set(PETAL_HARDENING -D_GLIBCXX_ASSERTIONS)
set(PETAL_HARDENING_OPTIMIZED -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
set(PETAL_HARDENING_LINK -z,relro,-z,now,-z,noexecstack)

# Not every processor has each of these: shadow stacks and landing pads are CET's on x86, BTI's and PAC's on Arm.
foreach(flag IN ITEMS -fstack-protector-strong -fstack-clash-protection -fcf-protection -mbranch-protection=standard)
  string(MAKE_C_IDENTIFIER "PETAL_HAS${flag}" has)
  check_cxx_compiler_flag(${flag} ${has})
  if(${has})
    list(APPEND PETAL_HARDENING ${flag})
  endif()
endforeach()

# petal_harden(TARGET): of a release; a debug build is left as it is.
function(petal_harden target)
  set(optimized "$<CONFIG:Release,RelWithDebInfo,MinSizeRel>")
  target_compile_options(${target} PRIVATE
    "$<$<NOT:$<CONFIG:Debug>>:${PETAL_HARDENING}>" "$<${optimized}:${PETAL_HARDENING_OPTIMIZED}>")
  target_link_options(${target} PRIVATE "LINKER:${PETAL_HARDENING_LINK}")
endfunction()
