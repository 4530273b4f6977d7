#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Replaces all unit tests if configure found no cmocka.
echo '1..0 # SKIP no cmocka: apt-get install libcmocka-dev, then ./configure'
