/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Functions that only reads, or only writes, go through: the entries of read(2), write(2) and
 * fsync(2), methods of files and address spaces by their usual names, and who calls those.
 */
#include "tables.h"

const struct direction_row direction_table[] = {
	/* Reads. */
	{ "do_iter_read ksys_pread64 ksys_read new_sync_read sys_pread64 sys_read vfs_iter_read "
	  "vfs_read", "read", "fs/read_write.c" },
	{ "do_generic_file_read do_read_cache_* filemap_fault filemap_get_pages filemap_read* "
	  "generic_file_buffered_read generic_file_read_iter read_cache_*", "read",
	  "mm/filemap.c" },
	{ "force_page_cache_* ondemand_readahead page_cache_async_* page_cache_ra_* "
	  "page_cache_sync_* read_pages", "read", "mm/readahead.c" },
	{ "*_file_read_iter *_read_folio *_readahead *_readpage *_readpages blkdev_read_iter",
	  "read", "include/linux/fs.h: methods" },
	{ "block_read_full_* bread bread_gfp", "read", "fs/buffer.c" },
	{ "swapin_*", "read", "mm/swap_state.c" },

	/* Writes. */
	{ "do_iter_write ksys_pwrite64 ksys_write new_sync_write sys_pwrite64 sys_write "
	  "vfs_iter_write vfs_write", "write", "fs/read_write.c" },
	{ "do_fsync vfs_fsync vfs_fsync_range", "write", "fs/sync.c" },
	{ "filemap_fdatawrite* filemap_write_and_wait* generic_file_direct_write "
	  "generic_file_write_iter generic_perform_write", "write", "mm/filemap.c" },
	{ "do_writepages write_cache_pages", "write", "mm/page-writeback.c" },
	{ "writeback_sb_inodes writeback_single_inode", "write", "fs/fs-writeback.c" },
	{ "*_buffered_write *_buffered_write_iter *_file_write_iter *_writepage *_writepages "
	  "blkdev_write_iter", "write", "include/linux/fs.h: methods" },
	{ "sync_dirty_buffer write_dirty_buffer", "write", "fs/buffer.c" },
	{ "pageout swap_writeout", "write", "mm/vmscan.c, mm/page_io.c" },
};
const unsigned direction_rows = sizeof(direction_table) / sizeof(direction_table[0]);
