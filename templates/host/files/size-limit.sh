#!/bin/sh
. ../lib/say-limit.sh
say_limit "$1"
