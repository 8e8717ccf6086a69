# SPDX-License-Identifier: Apache-2.0
"""Certificates of the tests' own making, by openssl."""

import pathlib
import subprocess

_LONG_AGO = "200101000000Z"
_LESS_LONG_AGO = "200201000000Z"

_CA_SETTINGS = """\
[ca]
default_ca = tests
[tests]
dir = {directory}
database = $dir/index.txt
new_certs_dir = $dir
serial = $dir/serial
default_md = sha256
default_days = 30
policy = anything
copy_extensions = copy
unique_subject = no
[anything]
commonName = supplied
"""


class Authority:
    """A certificate authority, and what it vouches for. Keys are of elliptic curves, with `rsa` RSA's."""

    def __init__(self, directory, name="tests", rsa=False):
        self.directory = pathlib.Path(directory) / name
        self.directory.mkdir()
        self.file = self.directory / "ca.pem"
        self._key = self.directory / "ca.key"
        self._rsa = rsa
        (self.directory / "index.txt").write_text("")
        (self.directory / "serial").write_text("01\n")
        self._settings = self.directory / "ca.conf"
        self._settings.write_text(_CA_SETTINGS.format(directory=self.directory))
        _openssl("req", "-x509", *_new_key(self._key, rsa), "-days", "30", "-subj", f"/CN={name} authority", "-out", self.file)

    def issue(self, name, alternative_names=None, expired=False, days=None, password=None):
        """A certificate and its key, which may be encrypted: `(cert, key)`. `alternative_names` as openssl takes them:
        `DNS:localhost`."""
        cert, key, request = (self.directory / f"{name}.{kind}" for kind in ("pem", "key", "csr"))
        names = ["-addext", f"subjectAltName={alternative_names}"] if alternative_names else []
        _openssl("req", *_new_key(key, self._rsa), "-subj", f"/CN={name}", *names, "-out", request)
        dates = ["-startdate", _LONG_AGO, "-enddate", _LESS_LONG_AGO] if expired else ["-days", days] if days else []
        _openssl("ca", "-batch", "-config", self._settings, "-cert", self.file, "-keyfile", self._key, *dates, "-notext",
                 "-in", request, "-out", cert)
        if password:
            plain, key = key, key.with_suffix(".locked")
            _openssl("pkey", "-aes256", "-passout", f"pass:{password}", "-in", plain, "-out", key)
        return cert, key


def _new_key(file, rsa):
    kind = ["rsa:2048"] if rsa else ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    return ["-newkey", *kind, "-nodes", "-keyout", file]


def _openssl(*arguments):
    ran = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
