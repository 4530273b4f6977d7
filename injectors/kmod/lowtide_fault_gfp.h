/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Allocation flags by their names in rules, for the module and for writers of rules: the bits
 * differ between kernels. The includer defines GFP_NAME(name, bits).
 */
GFP_NAME("direct_reclaim", __GFP_DIRECT_RECLAIM)
GFP_NAME("kswapd_reclaim", __GFP_KSWAPD_RECLAIM)
GFP_NAME("io", __GFP_IO)
GFP_NAME("fs", __GFP_FS)
GFP_NAME("highmem", __GFP_HIGHMEM)
GFP_NAME("movable", __GFP_MOVABLE)
GFP_NAME("reclaimable", __GFP_RECLAIMABLE)
GFP_NAME("zero", __GFP_ZERO)
GFP_NAME("nowarn", __GFP_NOWARN)
GFP_NAME("high", __GFP_HIGH)
GFP_NAME("memalloc", __GFP_MEMALLOC)
GFP_NAME("nomemalloc", __GFP_NOMEMALLOC)
GFP_NAME("noretry", __GFP_NORETRY)
GFP_NAME("retry_mayfail", __GFP_RETRY_MAYFAIL)
GFP_NAME("account", __GFP_ACCOUNT)
GFP_NAME("write", __GFP_WRITE)
GFP_NAME("comp", __GFP_COMP)
GFP_NAME("hardwall", __GFP_HARDWALL)
