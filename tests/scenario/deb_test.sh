#!/bin/sh
# The Debian package, made of the programs that are there: lintian finds no error, everything under
# /etc is a conffile, users and units are seen to. That it installs is shown by make deb-test.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
here=$BUILD/tests/deb
deb=$here/deb
passed=0
failed=0

result() { # what, status
    if [ "$2" = 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $1"
    fi
}

rm -rf "$here"
mkdir -p "$here"
BUILT=$BUILD BUILD=$here tools/deb >"$here/said" 2>&1
result "the package is made, lintian finds no error: $(cat "$here/said")" $?
package=$(echo "$deb"/lianhu_*.deb)
dpkg-deb -e "$package" "$here/control"
dpkg-deb -c "$package" | awk '{ print $6 }' | sed 's/^[.]//' >"$here/files"

grep '^/etc/.*[^/]$' "$here/files" | sort >"$here/etc"
sort "$here/control/conffiles" | cmp -s - "$here/etc"
result "every file under /etc is a conffile" $?
for file in /usr/sbin/lianhud /usr/sbin/lianhu-web /usr/bin/lianhuctl /usr/bin/modemsim \
    /usr/libexec/lianhu/lianhu-usb-reset /lib/systemd/system/lianhud.service \
    /lib/systemd/system/lianhu-web.service /lib/systemd/system/lianhu-purge.timer /lib/udev/rules.d/70-lianhu.rules \
    /usr/lib/sysusers.d/lianhu.conf /usr/share/man/man8/lianhud.8.gz \
    /usr/share/man/man1/lianhuctl.1.gz /usr/share/man/man5/lianhu-model.5.gz \
    /usr/share/bash-completion/completions/lianhuctl /etc/lianhu/lianhu.conf; do
    grep -qx "$file" "$here/files"
    result "$file is in it" $?
done
grep -q 'systemd-sysusers .*lianhu.conf' "$here/control/postinst"
result "it makes its users" $?
grep -q 'lianhud.service' "$here/control/prerm"
result "it stops the services when it is removed" $?
dpkg-deb -f "$package" Depends | grep -q libsqlite3-0
result "it depends on what it is linked with" $?
sh -n "$here/control/postrm" && sh -n "$here/control/postinst"
result "its scripts are sh" $?

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
