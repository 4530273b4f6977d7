/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whose code a function is: by name, since every subsystem prefixes its own. A module without a
 * row is a subsystem under its own name.
 */
#include "tables.h"

const struct subsystem_row subsystem_table[] = {
	/* File systems. */
	{ "p9_* v9fs_*", "9p", "fs/9p, net/9p" },
	{ "bcachefs_* bch2_*", "bcachefs", "fs/bcachefs" }, { "btrfs_*", "btrfs", "fs/btrfs" },
	{ "ceph_*", "ceph", "fs/ceph, net/ceph" }, { "cifs_* smb2_*", "cifs", "fs/smb/client" },
	{ "exfat_*", "exfat", "fs/exfat" }, { "ext2_*", "ext2", "fs/ext2" },
	{ "ext3_*", "ext3", "fs/ext3, to 4.2" }, { "ext4_*", "ext4", "fs/ext4" },
	{ "f2fs_*", "f2fs", "fs/f2fs" }, { "fat_*", "fat", "fs/fat" },
	{ "fuse_* virtio_fs*", "fuse", "fs/fuse" }, { "gfs2_*", "gfs2", "fs/gfs2" },
	{ "hfs_*", "hfs", "fs/hfs" }, { "journal_* log_wait_commit", "jbd", "fs/jbd, to 4.2" },
	{ "add_transaction_credits do_get_write_access jbd2_* kjournald2 start_this_handle "
	  "wait_transaction_*", "jbd2", "fs/jbd2" },
	{ "jfs_*", "jfs", "fs/jfs" }, { "nfs3_* nfs4_* nfs_*", "nfs", "fs/nfs" },
	{ "nfsd*", "nfsd", "fs/nfsd" }, { "nilfs_*", "nilfs2", "fs/nilfs2" },
	{ "ntfs_*", "ntfs", "fs/ntfs, to 6.8" }, { "ntfs3_*", "ntfs3", "fs/ntfs3" },
	{ "ocfs2_*", "ocfs2", "fs/ocfs2" }, { "ovl_*", "overlayfs", "fs/overlayfs" },
	{ "reiserfs_*", "reiserfs", "fs/reiserfs" },
	{ "rpc_* svc_* xprt_* xs_*", "sunrpc", "net/sunrpc" }, { "ubifs_*", "ubifs", "fs/ubifs" },
	{ "udf_*", "udf", "fs/udf" }, { "xfs* xlog_*", "xfs", "fs/xfs" },
	{ "arc_* cv_timedwait_* cv_wait_* dbuf_* dmu_* spa_* spl_* txg_* zfs_* zil_* zio_* "
	  "zpl_*", "zfs", "OpenZFS" },

	/* Block layer and its drivers. */
	{ "ata_*", "ata", "drivers/ata" }, { "bch_* cached_dev_*", "bcache", "drivers/md/bcache" },
	{ "bdev_* bio_* blk_* blkdev_* rq_qos_* submit_bio* wbt_*", "block", "block" },
	{ "dm_*", "dm", "drivers/md" }, { "crypt_* kcryptd*", "dm-crypt", "drivers/md/dm-crypt.c" },
	{ "pool_* thin_*", "dm-thin", "drivers/md/dm-thin.c" },
	{ "drbd_*", "drbd", "drivers/block/drbd" },
	{ "lo_* loop_*", "loop", "drivers/block/loop.c" },
	{ "md_* raid10* raid1_* raid1d raid5* wait_barrier", "md", "drivers/md" },
	{ "nbd_* sock_xmit", "nbd", "drivers/block/nbd.c" }, { "nvme_*", "nvme", "drivers/nvme" },
	{ "rbd_*", "rbd", "drivers/block/rbd.c" }, { "scsi_* sd_* sg_*", "scsi", "drivers/scsi" },
	{ "ublk_*", "ublk", "drivers/block/ublk_drv.c" },
	{ "virtblk_* virtio_queue_rq", "virtio-blk", "drivers/block/virtio_blk.c" },
	{ "zram_*", "zram", "drivers/block/zram" },

	/* Memory. */
	{ "charge_memcg mem_cgroup_* try_charge*", "memcg", "mm/memcontrol.c" },
	{ "balance_pgdat do_shrink_* kswapd shrink_* try_to_free_*", "reclaim", "mm/vmscan.c" },
	{ "balance_dirty_* do_writepages wb_* writeback_*",
	  "writeback", "mm/page-writeback.c, fs/fs-writeback.c" },
	{ "swap_*", "swap", "mm/swapfile.c, mm/page_io.c" },
	{ "filemap_* folio_wait_*", "page cache", "mm/filemap.c" },
	{ "khugepaged*", "thp", "mm/khugepaged.c" },
	{ "compact_*", "compaction", "mm/compaction.c" }, { "oom_*", "oom", "mm/oom_kill.c" },

	/* Network. */
	{ "inet6_* inet_* ip_* ipv6_* netdev_* netlink_* rtnl_* sk_* sock_* tcp_* unix_* "
	  "unregister_netdev*", "net", "net" },

	/* Other devices. */
	{ "amdgpu_* dma_fence_* drm_* i915_*", "drm", "drivers/gpu, drivers/dma-buf" },
	{ "kvm_*", "kvm", "virt/kvm" }, { "snd_*", "sound", "sound" },
	{ "n_tty_* tty_*", "tty", "drivers/tty" }, { "hub_* usb_*", "usb", "drivers/usb" },

	/* Core of the kernel. */
	{ "cgroup_* css_*", "cgroup", "kernel/cgroup" }, { "futex_*", "futex", "kernel/futex" },
	{ "io_issue_* io_ring_* io_sq_* io_submit_sqe* io_uring* io_wq*", "io_uring", "io_uring" },
	{ "kthread_*", "kthread", "kernel/kthread.c" }, { "do_exit", "process", "kernel/exit.c" },
	{ "rcu_* synchronize_rcu*", "rcu", "kernel/rcu" },
	{ "drain_workqueue flush_work*", "workqueue", "kernel/workqueue.c" },

	/* Called on behalf of the rest. */
	{ "do_sys_* evict iterate_supers ksys_sync lookup_* path_* vfs_*", "vfs", "fs" },
	{ "do_mmap* handle_mm_fault vm_mmap*", "mm", "mm" }, { "vm_*", "vm", "mm, FreeBSD sys/vm" },

	/* BSD. */
	{ "hammer*", "hammer", "DragonFly sys/vfs" },
	{ "ffs_* softdep_*", "ufs", "FreeBSD sys/ufs" },
};
const unsigned subsystem_rows = sizeof(subsystem_table) / sizeof(subsystem_table[0]);
