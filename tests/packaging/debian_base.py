# SPDX-License-Identifier: Apache-2.0
"""The Debian that clean roots are made over: this machine's release and archive, by debootstrap, kept in .deps/roots."""

import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess

DEPS = pathlib.Path(__file__).resolve().parents[2] / ".deps"
ROOTS = DEPS / "roots"
ARCHIVES = DEPS / "archives"  # packages that apt has fetched, for all roots
NO_SERVICES = "#!/bin/sh\nexit 101\n"  # what a package finds where no system runs: it starts nothing
VARIABLES = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": "/root"}
VARIABLES["DEBIAN_FRONTEND"] = "noninteractive"
INSTALL = ["apt-get", "-qq", "-y", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0", "install"]


def environment():
    """Nothing of the caller's, but for the way to the archive."""
    return VARIABLES | {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}


def why_not():
    """Why clean roots cannot be made here, as a sentence; nothing where they can."""
    if os.geteuid() != 0:
        return "no clean roots here: they need root"
    tried = subprocess.run(["unshare", "--mount", "--pid", "--fork", "mount", "-t", "tmpfs", "tmpfs", "/mnt"],
                           capture_output=True, text=True)
    if tried.returncode:
        return f"no clean roots here: mounting is not permitted: {tried.stderr.strip()}"
    return None


def codename():
    with open("/etc/os-release", encoding="utf-8") as lines:
        release = dict(line.rstrip("\n").split("=", 1) for line in lines if "=" in line)
    return release["VERSION_CODENAME"].strip('"')


def archive():
    """Where this machine gets Debian from."""
    told = subprocess.run(["apt-get", "indextargets", "--no-release-info", "--format",
                           "$(REPO_URI) $(RELEASE) $(COMPONENT)", "Identifier: Packages"],
                          capture_output=True, text=True, check=True)
    found = [line.split()[0] for line in told.stdout.splitlines() if line.split()[1:] == [codename(), "main"]]
    return found[0] if found else "http://deb.debian.org/debian"


def base(packages=()):
    """The path of a root with these packages beside the minimal ones; made where there is none yet. Never change it."""
    ROOTS.mkdir(parents=True, exist_ok=True)
    name = codename() + ("-" + hashlib.sha256(" ".join(sorted(packages)).encode()).hexdigest()[:12] if packages else "")
    with open(ROOTS / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _made(name, packages)


def _made(name, packages):
    """Under another name until it is complete: an interrupted run leaves nothing that looks finished."""
    if not (ROOTS / name).exists():
        unfinished = ROOTS / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        if packages:
            subprocess.run(["cp", "-a", _made(codename(), ()), unfinished], check=True)
            _install(unfinished, packages)
        else:
            _bootstrap(unfinished)
        unfinished.rename(ROOTS / name)
    return ROOTS / name


def _bootstrap(directory):
    ARCHIVES.mkdir(exist_ok=True)
    _quietly(["debootstrap", "--variant=minbase", f"--cache-dir={ARCHIVES}", codename(), directory, archive()])
    (directory / "usr/sbin/policy-rc.d").write_text(NO_SERVICES)
    (directory / "usr/sbin/policy-rc.d").chmod(0o755)
    (directory / "etc/hosts").write_text("127.0.0.1 localhost\n::1 localhost\n")  # as Debian's installer does
    (directory / "etc/dpkg/dpkg.cfg.d/fast").write_text("force-unsafe-io\n")
    (directory / "etc/apt/apt.conf.d/fast").write_text('Acquire::Languages "none";\n')
    subprocess.run(["find", directory / "var/cache/apt/archives", "-name", "*.deb", "-delete"], check=True)
    _install(directory, [])


def _install(directory, packages):
    script = """
      mount -t proc proc "$0/proc"
      mount --rbind /dev "$0/dev"
      mount --bind "$1" "$0/var/cache/apt/archives"
      root=$0 && shift && exec chroot "$root" "$@"
    """
    enter = ["unshare", "--mount", "--pid", "--fork", "sh", "-e", "-c", script, directory, ARCHIVES]
    shutil.copyfile("/etc/resolv.conf", directory / "etc/resolv.conf")
    if packages:
        _quietly([*enter, *INSTALL, *packages])
    else:
        _quietly([*enter, "apt-get", "-qq", "update"])


def _quietly(command):
    done = subprocess.run(command, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
