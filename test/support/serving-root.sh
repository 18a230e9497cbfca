#!/bin/sh
# usage: serving-root.sh FOLDER ENVIRONMENT LLAMA-SERVER
# A root file system with a shell, HAProxy and the engine of an installed environment: what images of a cluster would hold.
set -eu
root=$1 environment=$2 server=$3
python=$(readlink -f "$environment/bin/python3")
packages=$("$environment/bin/python3" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
library=$("$python" -c 'import os; print(os.path.dirname(os.__file__))')
mkdir -p "$root/bin" "$root/tmp" "$root/etc" "$root/usr" "$root$library"
ln -s bin "$root/sbin"
ln -s ../bin "$root/usr/bin"

# What the loader finds for these files, at the same paths.
add_libraries() {
  for file in "$@"; do
    ldd "$file" 2>/dev/null | grep -o '/[^ )]*' | while read -r found; do
      mkdir -p "$root$(dirname "$found")"
      [ -e "$root$found" ] || cp -L "$found" "$root$found"
    done
  done
}

add_program() {
  cp -L "$2" "$root/bin/$1"
  add_libraries "$2"
}

for name in sh sha256sum sleep env cat cp dirname ln mkdir haproxy; do
  add_program "$name" "$(readlink -f "$(command -v "$name")")"
done
add_program python3 "$python"
tar -c -C "$library" --exclude=test --exclude='*-packages' --exclude=__pycache__ . | tar -x -C "$root$library"
add_libraries "$library"/lib-dynload/*.so
cp -rL "$packages"/xllamacpp* "$root$library/"
find "$packages"/xllamacpp* -name '*.so*' | while read -r file; do add_libraries "$file"; done
threads=$(/sbin/ldconfig -p | grep -o '/.*libgomp\.so\.1$' | head -n 1)
mkdir -p "$root$(dirname "$threads")"
[ -e "$root$threads" ] || cp -L "$threads" "$root$threads"
mkdir -p "$root/usr" "$root/opt/sovran"
cp -r "$environment/llama.cpp" "$root$("$python" -c 'import sys; print(sys.base_prefix)')/"
find "$environment/llama.cpp" -name '*.so*' | while read -r file; do add_libraries "$file"; done
cp -r templates/engines/cpu templates/engines/worker "$root/opt/sovran/"
cp "$server" "$root/bin/llama-server"
chmod 755 "$root/bin/llama-server"
