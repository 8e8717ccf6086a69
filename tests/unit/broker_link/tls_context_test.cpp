// SPDX-License-Identifier: Apache-2.0
#include "broker_link/tls_context.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>

#include <fstream>

#include "support/temporary_directory.hpp"
#include "support/tls_server.hpp"

namespace petal::broker_link {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view secret = "open sesame";

enum class Form { pkcs8, traditional };

class TlsContext : public testing::Test {
 protected:
  /// A certificate with its key, which `secret` opens.
  TlsFiles encrypted(Form form) {
    auto const identity = test::make_identity("robot");
    auto* const cipher = EVP_aes_256_cbc();
    auto* const password = reinterpret_cast<const unsigned char*>(secret.data());
    auto const size = static_cast<int>(secret.size());
    test::write_pem(directory_ / "robot.pem", [&](BIO* out) { PEM_write_bio_X509(out, identity.certificate.get()); });
    test::write_pem(directory_ / "robot.key", [&](BIO* out) {
      if (form == Form::pkcs8)
        PEM_write_bio_PKCS8PrivateKey(out, identity.key.get(), cipher, secret.data(), size, nullptr, nullptr);
      else
        PEM_write_bio_PrivateKey_traditional(out, identity.key.get(), cipher, password, size, nullptr, nullptr);
    });
    return {.ca = {}, .cert = directory_ / "robot.pem", .key = directory_ / "robot.key"};
  }

  std::filesystem::path password_file(std::string_view text) {
    std::ofstream(directory_ / "password") << text;
    return directory_ / "password";
  }

  static std::string fault(const TlsFiles& files) {
    auto const made = make_tls_context(files);
    return made ? "" : made.error().message();
  }

  test::TemporaryDirectory directory_;
};

TEST_F(TlsContext, RefusesAnEncryptedKeyWithoutItsPasswordAndAsksNobody) {
  for (auto const form : {Form::pkcs8, Form::traditional})
    EXPECT_EQ(fault(encrypted(form)),
              fmt::format("the private key MQTT_KEY_FILE {} is encrypted; set MQTT_KEY_PASSWORD_FILE to a file whose "
                          "first line is its password, or use a key without one",
                          (directory_ / "robot.key").string()));
}

TEST_F(TlsContext, OpensAnEncryptedKeyWithTheFirstLineOfThePasswordFile) {
  for (auto const form : {Form::pkcs8, Form::traditional})
    for (auto const* const end : {"", "\n", "\r\n", "\nanother line\n"}) {
      auto files = encrypted(form);
      files.key_password = password_file(std::string(secret) + end);
      EXPECT_EQ(fault(files), "");
    }
}

TEST_F(TlsContext, NamesAPasswordThatDoesNotOpenTheKey) {
  for (auto const form : {Form::pkcs8, Form::traditional}) {
    auto files = encrypted(form);
    files.key_password = password_file("open barley");
    auto const told = fault(files);
    EXPECT_THAT(told, StartsWith(fmt::format("the password in MQTT_KEY_PASSWORD_FILE {} does not open the private key "
                                             "MQTT_KEY_FILE {}: ",
                                             files.key_password.string(), files.key.string())));
    EXPECT_THAT(told, testing::Not(HasSubstr("barley")));
  }
}

TEST_F(TlsContext, NamesAPasswordFileWithoutAPassword) {
  auto files = encrypted(Form::pkcs8);

  files.key_password = directory_ / "none";
  EXPECT_THAT(fault(files), HasSubstr("MQTT_KEY_PASSWORD_FILE " + files.key_password.string() + ": No such file"));

  files.key_password = password_file("\nopen sesame\n");
  EXPECT_THAT(fault(files), HasSubstr("its first line is empty"));

  files.key_password = password_file(std::string(5000, 'x'));
  EXPECT_THAT(fault(files), HasSubstr("its first line is too long; accepted: up to 1024 bytes"));
}

TEST_F(TlsContext, AsksNobodyForThePasswordOfACertificateEither) {
  auto const files = encrypted(Form::traditional);
  std::ofstream(files.cert) << "-----BEGIN CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\n"
                               "DEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF\n\n"
                               "AAAAAAAAAAAAAAAAAAAAAA==\n-----END CERTIFICATE-----\n";

  EXPECT_THAT(fault(files), StartsWith("cannot load the client certificate, MQTT_CERT_FILE"));
}

}  // namespace
}  // namespace petal::broker_link
