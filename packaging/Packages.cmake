# SPDX-License-Identifier: Apache-2.0
# The Debian packages: petal-app-manager, petal-mqtt-client, petal-sdk. scripts/package makes them.
file(STRINGS /etc/os-release release REGEX "^VERSION_ID=")
string(REGEX REPLACE "[^0-9]" "" release "${release}")

set(CPACK_GENERATOR DEB)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL runtime client sdk)
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_CONTACT "Petal App Manager maintainers <maintainers@petal-app-manager.example>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")  # each package has its own
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE "1~deb${release}")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(debian "${CMAKE_CURRENT_SOURCE_DIR}/debian")

set(same "(= ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})")

set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME petal-app-manager)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION net)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_DEPENDS "adduser, ca-certificates")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SUGGESTS "petal-mqtt-client, petal-sdk")
set(CPACK_DEBIAN_RUNTIME_DESCRIPTION "runs petals on a robot and carries their messages
The Petal App Manager loads petals, small programs that give a robot its
abilities, and owns the robot's connection to the cloud: an MQTT 5 session
with AWS IoT Core, or with any other MQTT 5 broker. What cannot be sent now
is stored and sent later. Other programs on the robot use it over REST.
.
It comes with petalctl, to look at it, to talk to it and to find out what is
wrong, and with two petals: telemetry and commands.")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_EXTRA
  "${debian}/runtime/postinst;${debian}/runtime/prerm;${debian}/runtime/postrm")

set(CPACK_DEBIAN_CLIENT_PACKAGE_NAME petal-mqtt-client)
set(CPACK_DEBIAN_CLIENT_PACKAGE_SECTION net)
set(CPACK_DEBIAN_CLIENT_PACKAGE_SHLIBDEPS ON)
# Of the manager's package it needs the group that may read the settings, and the settings; a later one has these, too. Asking for the
# same version would have apt remove the client where only the manager is upgraded.
set(CPACK_DEBIAN_CLIENT_PACKAGE_DEPENDS "adduser, petal-app-manager (>= ${PROJECT_VERSION})")
set(CPACK_DEBIAN_CLIENT_DESCRIPTION "MQTT for programs on a robot that speak HTTP
The MQTT client service of the Petal App Manager: programs in any language
publish with an HTTP request, and get messages posted to a URL of theirs, all
over one connection to the broker. It runs where petal.env says
MQTT_TRANSPORT=service; else the manager speaks to the broker itself.")
set(CPACK_DEBIAN_CLIENT_PACKAGE_CONTROL_EXTRA
  "${debian}/client/postinst;${debian}/client/prerm;${debian}/client/postrm")

set(CPACK_DEBIAN_SDK_PACKAGE_NAME petal-sdk)
set(CPACK_DEBIAN_SDK_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_SDK_PACKAGE_DEPENDS "cmake (>= 3.25), libspdlog-dev, libfmt-dev, ${PETAL_BOOST_PACKAGE}")
set(CPACK_DEBIAN_SDK_PACKAGE_RECOMMENDS "petal-app-manager ${same}, clang-19 | g++ (>= 4:13), ninja-build, libgtest-dev")
set(CPACK_DEBIAN_SDK_DESCRIPTION "what a petal is written, built and tested with
The headers that a petal of the Petal App Manager includes, find_package(petal)
for CMake, fakes for a petal's own tests, and the project that petalctl new
begins with.")

string(TIMESTAMP now "%a, %d %b %Y %H:%M:%S +0000" UTC)
configure_file(debian/changelog.in changelog @ONLY)
foreach(component IN LISTS CPACK_COMPONENTS_ALL)
  string(TOUPPER ${component} upper)
  set(documents "share/doc/${CPACK_DEBIAN_${upper}_PACKAGE_NAME}")
  install(FILES debian/copyright DESTINATION "${documents}" COMPONENT ${component})
  packaged_text(changelog "${PROJECT_SOURCE_DIR}/CHANGELOG.md" "${documents}" ${component})
  packaged_text(changelog.Debian "${CMAKE_CURRENT_BINARY_DIR}/changelog" "${documents}" ${component})
endforeach()
include(CPack)
