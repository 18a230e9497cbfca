#!/bin/sh
. ./hold-archive.sh
exec cat -- "$1"
