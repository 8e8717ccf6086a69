# SPDX-License-Identifier: Apache-2.0
"""A Debian in which nothing but what a test installs has ever been, for as long as the test lives.

    with CleanRoot(packages=TOOLCHAIN) as root:
        root.install(built_packages()["petal-app-manager"])
        root.run("petal-app-manager --version")
        root.path("etc/petal-app-manager/petal.env").read_text()

Its files, mounts and processes are its own, and gone when it is closed; network and devices are this machine's.
"""

import os
import pathlib
import shutil
import subprocess
import tempfile

import debian_base

# What is written goes into memory, over the base. Where the kernel does not allow that, the base is copied.
_SET_UP = """
  read -r pid rest </proc/self/stat
  base=$1 work=$2 archives=$3
  mount -t tmpfs tmpfs "$work"
  mkdir "$work/upper" "$work/work" "$work/root"
  mount -t overlay overlay -o "lowerdir=$base,upperdir=$work/upper,workdir=$work/work" "$work/root" 2>/dev/null ||
    cp -a "$base/." "$work/root"
  mount -t proc proc "$work/root/proc"
  mount --rbind /dev "$work/root/dev"
  mount --bind "$archives" "$work/root/var/cache/apt/archives"
  cp /etc/resolv.conf "$work/root/etc/resolv.conf"
  exec chroot "$work/root" sh -c 'echo "$0" && exec cat' "$pid"
"""


# What a petal is built with, and a compiler that must not be taken.
TOOLCHAIN = ("clang-19", "libclang-rt-19-dev", "cmake", "ninja-build", "libgtest-dev", "curl", "g++-12")


def built_packages():
    """The files that scripts/package has made, by the packages' names."""
    directory = pathlib.Path(os.environ.get("PETAL_TEST_PACKAGES", debian_base.DEPS.parent / "build/packages"))
    files = {file.name.split("_")[0]: file for file in directory.glob("*.deb")}
    assert files, f"there are no packages in {directory}: run scripts/package"
    return files


class Failed(AssertionError):
    """A command in the root ended with another status than 0."""


class Started(subprocess.Popen):
    """A process in a root, by the nsenter that waits for it: signals are for the process."""

    def send_signal(self, sig):
        children = pathlib.Path(f"/proc/{self.pid}/task/{self.pid}/children")
        if self.poll() is None:
            for process in children.read_text().split() or [self.pid]:
                os.kill(int(process), sig)


class CleanRoot:
    def __init__(self, packages=()):
        """`packages` of the archive are there from the beginning; roots with the same ones are made fast."""
        self._base = debian_base.base(packages)
        self._work = pathlib.Path(tempfile.mkdtemp(prefix="petal-root-"))
        self._holder = None

    def __enter__(self):
        # It ends when its standard input does: with this process, however that ends.
        self._holder = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-e", "-c", _SET_UP, "sh", self._base,
             self._work, debian_base.ARCHIVES], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._pid = self._holder.stdout.readline().strip()
        assert self._pid, "the root could not be mounted; the reason is above"
        return self

    def __exit__(self, *_):
        self._holder.stdin.close()
        self._holder.wait()
        shutil.rmtree(self._work)

    def path(self, name):
        """A file of the root, as this process can open it."""
        return pathlib.Path(f"/proc/{self._pid}/root", name.lstrip("/"))

    def command(self, command, user=None, variables=None, directory="/"):
        """The arguments that run `command`, a line of shell, in the root: as `user` (root), in its `directory`."""
        as_user = ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"] if user else []
        given = debian_base.environment() | (variables or {})
        return ["nsenter", f"--target={self._pid}", "--mount", "--pid", "--root", "--wd", "env", "-i",
                *(f"{name}={value}" for name, value in given.items()), "sh", "-e", "-c", 'cd "$0" && exec "$@"', directory,
                *as_user, "bash", "-e", "-o", "pipefail", "-c", command]

    def run(self, command, check=True, timeout=300, **where):
        """Runs a line of shell to its end and returns it, with `stdout`, `stderr` and `returncode`."""
        done = subprocess.run(self.command(command, **where), stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=timeout)
        if check and done.returncode:
            raise Failed(f"{command}\nexit status {done.returncode}\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
        return done

    def start(self, command, **options):
        """Starts a line of shell and returns its Popen; what of it still runs is killed when the root is closed."""
        where = {name: options.pop(name) for name in ("user", "variables", "directory") if name in options}
        return Started(self.command(command, **where), stdin=subprocess.DEVNULL, text=True, **options)

    def install(self, *packages):
        """Installs by apt, with all that they depend on: names, or files of this machine."""
        names = [self.put(package) if isinstance(package, pathlib.Path) else package for package in packages]
        self.run(" ".join([*debian_base.INSTALL, *names]))

    def put(self, file, directory="/root"):
        """Copies a file of this machine into the root and returns its name there."""
        shutil.copy(file, self.path(directory))
        return f"{directory}/{file.name}"
