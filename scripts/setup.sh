#!/bin/sh
# Installs what viznet needs. `make` calls it with one of these words:
#
#   setup.sh environment   the system libraries that Manim needs, and .venv with the project in it
#   setup.sh browser       Chromium and Firefox, for the tests of the page
#   setup.sh oldest        .venv-oldest: the lowest versions that pyproject.toml declares, without Manim and browsers
#   setup.sh newer         .venv-newer: Python 3.12 or newer, if there is one
#
# It installs system packages if there is apt, and root or sudo without a password.
# Elsewhere it prints the command that installs them.
set -eu
cd "$(dirname "$0")/.."

say() { printf 'viznet: %s\n' "$*"; }
stop() { printf 'viznet: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# package_command KIND: prints the command that installs it here, or nothing if the package manager is not known.
package_command() {
    for manager in apt-get dnf pacman zypper apk brew; do
        if have "$manager"; then break; fi
        manager=
    done
    case "$manager:$1" in
        apt-get:python) echo "sudo apt-get install -y python3 python3-venv python3-dev" ;;
        brew:python)    echo "brew install python" ;;
        dnf:python)     echo "sudo dnf install -y python3 python3-devel" ;;
        pacman:python)  echo "sudo pacman -S --needed --noconfirm python" ;;
        zypper:python)  echo "sudo zypper --non-interactive install python311 python311-devel" ;;
        apk:python)     echo "sudo apk add python3 python3-dev" ;;
        apt-get:libraries) echo "sudo apt-get install -y libcairo2-dev libpango1.0-dev pkg-config build-essential" ;;
        brew:libraries)    echo "brew install cairo pango pkg-config" ;;
        dnf:libraries)     echo "sudo dnf install -y cairo-devel pango-devel pkgconf-pkg-config gcc gcc-c++ python3-devel" ;;
        pacman:libraries)  echo "sudo pacman -S --needed --noconfirm cairo pango pkgconf gcc" ;;
        zypper:libraries)  echo "sudo zypper --non-interactive install cairo-devel pango-devel pkg-config gcc gcc-c++ python311-devel" ;;
        apk:libraries)     echo "sudo apk add cairo-dev pango-dev pkgconf build-base python3-dev" ;;
        apt-get:browser) echo "sudo apt-get install -y chromium firefox-esr" ;;
        brew:browser)    echo "brew install --cask chromium firefox" ;;
        dnf:browser)     echo "sudo dnf install -y chromium firefox" ;;
        pacman:browser)  echo "sudo pacman -S --needed --noconfirm chromium firefox" ;;
        zypper:browser)  echo "sudo zypper --non-interactive install chromium MozillaFirefox" ;;
        apk:browser)     echo "sudo apk add chromium firefox" ;;
    esac
}

# apt_install PACKAGE...: installs them, and fails if that needs a password or if there is no apt.
apt_install() {
    have apt-get || return 1
    if [ "$(id -u)" = 0 ]; then as_root=env; elif sudo -n true 2>/dev/null; then as_root="sudo -n env"; else return 1; fi
    say "installing with apt: $*"
    log=$(mktemp)
    for step in "update" "install -y --no-install-recommends $*"; do
        # $as_root and $step are lists of words, which the shell has to split.
        # shellcheck disable=SC2086
        $as_root DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 $step >"$log" 2>&1 </dev/null && continue
        [ "$step" = update ] && continue  # the old package lists may be enough
        tail -n 5 "$log" >&2
        rm -f "$log"
        return 1
    done
    rm -f "$log"
}

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

# find_python: sets $python to the first Python that is 3.11 or newer. If $PYTHON is set, only that one is tried.
find_python() {
    for python in ${PYTHON:+"$PYTHON"} ${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14 python}; do
        if new_enough "$python"; then return 0; fi
    done
    return 1
}

python_missing() {
    found=$("${PYTHON:-python3}" -V 2>&1) || found="no ${PYTHON:-python3}"
    command=$(package_command python)
    stop "Python 3.11 or newer is needed; found $found:" \
        "install one${command:+ ($command)} or name it (make PYTHON=/path/to/python3.12)"
}

# Manim's bindings to Cairo and Pango are compiled during the installation, with the headers of the libraries and of Python.
has_libraries() {
    have pkg-config && pkg-config --exists cairo pangocairo && have cc &&
        [ -f "$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h" ]
}

environment() {
    if [ -x .venv/bin/python ]; then
        python=.venv/bin/python
    else
        find_python || { [ -z "${PYTHON:-}" ] && apt_install python3 && find_python; } || python_missing
    fi
    # On Debian and Ubuntu, venv and the headers of the system's Python are packages of their own.
    version=$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
    [ "$("$python" -c 'import sys; print(sys.base_prefix)')" = /usr ] && packaged=yes || packaged=
    if ! has_libraries; then
        apt_install libcairo2-dev libpango1.0-dev pkg-config build-essential ${packaged:+"$version-dev"} || true
        command=$(package_command libraries)
        case "$command" in *apt-get*) command="$command ${packaged:+$version-dev}" ;; esac
        has_libraries || stop "Manim needs cairo, pango, pkg-config and a C compiler with Python's headers," \
            "then make again${command:+: $command}"
    fi
    if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        "$python" -c 'import ensurepip' 2>/dev/null || apt_install "$version-venv" ||
            stop "$python cannot make environments: run sudo apt-get install -y $version-venv, then make again"
        "$python" -m venv .venv
    fi
    say "installing into .venv (the first time, this takes a minute or two)"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --use-pep517 \
        --constraint constraints.txt --editable '.[manim,slides,dev]'
    say "ready: $(.venv/bin/python -V) in .venv"
}

browser() {
    for chromium in chromium chromium-browser google-chrome google-chrome-stable; do have "$chromium" && break; done
    for firefox in firefox-esr firefox; do have "$firefox" && break; done
    if have "$chromium" && have "$firefox"; then return 0; fi
    apt_install chromium firefox-esr && return 0
    command=$(package_command browser)
    say "Chromium or Firefox is missing, so the page is not tested in it${command:+; to install both: $command}"
    return 1
}

# python_for CONDITION PYTHON...: sets $python to the first of these for which a condition in Python holds.
python_for() {
    condition=$1
    shift
    for python in "$@"; do
        if "$python" -c "import sys; sys.exit(not ($condition))" >/dev/null 2>&1; then return 0; fi
    done
    return 1
}

# small_environment FOLDER CONSTRAINTS: installs viznet and what its tests need without Manim and browsers.
small_environment() {
    "$python" -m venv "$1"
    "$1/bin/python" -m pip install --quiet --disable-pip-version-check \
        --constraint "$2" --editable . pytest hypothesis 'pytest-xdist[psutil]'
    say "ready: $("$1/bin/python" -V) in $1"
}

oldest() {
    # There are wheels of the lowest NumPy for Python up to 3.12.
    python_for "sys.version_info < (3, 13)" .venv/bin/python python3.11 python3.12 ||
        stop "the lowest versions need Python 3.11 or 3.12: install one ($(package_command python))"
    say "installing the lowest declared versions into .venv-oldest"
    constraints=$(mktemp)
    .venv/bin/python scripts/lowest_versions.py >"$constraints"
    small_environment .venv-oldest "$constraints"
    rm -f "$constraints"
}

newer() {
    if ! python_for "sys.version_info >= (3, 12)" python3.14 python3.13 python3.12; then
        say "there is no Python 3.12 or newer, so the tests run with $(.venv/bin/python -V) only"
        return 1
    fi
    say "installing into .venv-newer"
    small_environment .venv-newer constraints.txt
}

case "${1:-}" in
    environment | browser | oldest | newer) "$1" ;;
    *) stop "usage: setup.sh environment | browser | oldest | newer" ;;
esac
