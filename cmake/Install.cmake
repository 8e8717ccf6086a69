# SPDX-License-Identifier: Apache-2.0
# cmake --install, in three components: runtime (manager, petalctl, shipped petals), client (the client service), sdk.
# Nothing but what a package puts into /etc depends on the prefix.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

# petal_install_program(TARGET COMPONENT)
function(petal_install_program target component)
  if(TARGET ${target})
    install(TARGETS ${target} RUNTIME DESTINATION bin COMPONENT ${component})
  endif()
endfunction()

petal_install_program(petal-app-manager runtime)
petal_install_program(petalctl runtime)
petal_install_program(petal-mqtt-client client)
install(TARGETS petal-commands petal-telemetry LIBRARY DESTINATION lib/petal-app-manager/petals COMPONENT runtime)

install(DIRECTORY include/petal TYPE INCLUDE COMPONENT sdk FILES_MATCHING PATTERN "*.hpp")
install(TARGETS petal_testing_kit ARCHIVE DESTINATION lib/petal-sdk COMPONENT sdk)
install(DIRECTORY template/ DESTINATION share/petal/template COMPONENT sdk)
# Where petalctl of the build tree looks for it, too.
file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/share/petal")
file(CREATE_LINK "${PROJECT_SOURCE_DIR}/template" "${PROJECT_BINARY_DIR}/share/petal/template" SYMBOLIC)

set(PETAL_BOOST_PACKAGE "libboost${Boost_VERSION_MAJOR}.${Boost_VERSION_MINOR}-dev")
set(PETAL_INCLUDE_PLACE include)
set(PETAL_LIBRARY_PLACE lib/petal-sdk)
configure_package_config_file(cmake/sdk/petalConfig.cmake.in "${PROJECT_BINARY_DIR}/cmake/petalConfig.cmake"
  INSTALL_DESTINATION lib/cmake/petal PATH_VARS PETAL_INCLUDE_PLACE PETAL_LIBRARY_PLACE
  NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/cmake/petalConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(
  FILES "${PROJECT_BINARY_DIR}/cmake/petalConfig.cmake" "${PROJECT_BINARY_DIR}/cmake/petalConfigVersion.cmake"
        cmake/sdk/PetalBoost.cmake cmake/sdk/PetalCompiler.cmake cmake/sdk/PetalHardening.cmake
        cmake/sdk/PetalModule.cmake
  DESTINATION lib/cmake/petal COMPONENT sdk)
