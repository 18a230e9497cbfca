#!/bin/sh
# `lacks FOLDER NUMBER`: it has fewer files than that, as a removal that broke off may have left it.
lacks() { [ "$(find "$1" -type f ! -name '*.pyc' 2>/dev/null | wc -l)" -lt "$2" ]; }
