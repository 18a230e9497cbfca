#!/bin/sh
. ../lib/say-free.sh
export LC_ALL=C
say_free "$1"
