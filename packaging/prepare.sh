#!/bin/sh
# Sets up what a checkout needs: the system libraries of Qt and a virtual environment.
# On Debian or Ubuntu as root it installs what is missing; otherwise it says what to install.
set -eu
PYTHON=${PYTHON:-python3}
VENV=${VENV:-.venv}
EXTRAS=${EXTRAS:-dev}

packages="libegl1 libgl1 libxkbcommon0 libxkbcommon-x11-0 libdbus-1-3 libfontconfig1 libglib2.0-0 \
libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xinerama0"
# What some tests need and the program does not: a keyring and a session bus for it, the database of the hub,
# and the ordinary age command, which opens what the program seals.
for_tests="gnome-keyring dbus-daemon postgresql nginx-light age"
# WeasyPrint, a peer of the printing benchmark, sets its type with these.
case $EXTRAS in *bench*) for_tests="$for_tests libpangoft2-1.0-0 libharfbuzz-subset0" ;; esac

"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "ProbationDesk needs Python 3.11 or later; '$PYTHON' is older." >&2
    exit 1
}

installed() {
    dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q "install ok installed"
}

missing=""
if command -v dpkg-query >/dev/null 2>&1; then
    for package in $packages; do
        installed "$package" || missing="$missing $package"
    done
    for package in $for_tests; do
        if installed "$package"; then
            continue
        elif [ "$(id -u)" = 0 ]; then
            missing="$missing $package"
        else
            echo "For some of the tests: sudo apt-get install $package" >&2
        fi
    done
    "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3-venv"
fi
if [ -n "$missing" ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        apt-get update -q
        # shellcheck disable=SC2086  # the list is meant to be split
        DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
    else
        echo "These packages are missing; please install them and try again:" >&2
        echo "    sudo apt-get install$missing" >&2
        exit 1
    fi
fi

[ -x "$VENV/bin/python" ] || "$PYTHON" -m venv "$VENV"
"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --editable ".[$EXTRAS]"
