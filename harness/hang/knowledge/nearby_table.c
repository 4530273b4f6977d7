/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel says of a file system or device that fails. Near a hang it may be the cause.
 */
#include "tables.h"

const struct nearby_row nearby_table[] = {
	/* File systems that gave up. */
	{ "EXT4-fs error (device &)", "ext4 jbd2", "fs/ext4/super.c __ext4_error" },
	{ "EXT4-fs (&): Remounting filesystem read-only", "ext4 jbd2",
	  "fs/ext4/super.c ext4_handle_error" },
	{ "EXT4-fs (&): I/O error while writing superblock", "ext4 jbd2",
	  "fs/ext4/super.c ext4_commit_super" },
	{ "EXT4-fs (&): Delayed block allocation failed", "ext4 jbd2",
	  "fs/ext4/inode.c mpage_map_and_submit_extent" },
	{ "Aborting journal on device &", "ext4 jbd2 ocfs2",
	  "fs/jbd2/journal.c jbd2_journal_abort" },
	{ "etected aborted journal", "ext4 jbd2 ocfs2", "fs/jbd2, fs/ext4, fs/ocfs2" },
	{ "JBD2: Error # detected when updating journal superblock for &", "ext4 jbd2 ocfs2",
	  "fs/jbd2/journal.c jbd2_write_superblock" },
	{ "XFS (&): *metadata I/O error in ", "xfs", "fs/xfs/xfs_buf.c xfs_buf_ioerror_alert" },
	{ "XFS (&): log I/O error", "xfs", "fs/xfs/xfs_log.c xlog_ioend_work" },
	{ "XFS (&): *hutting down filesystem", "xfs", "fs/xfs/xfs_fsops.c xfs_do_force_shutdown" },
	{ "BTRFS error (device &", "btrfs", "fs/btrfs/messages.c" },
	{ "BTRFS critical (device &", "btrfs", "fs/btrfs/messages.c" },
	{ "BTRFS info (device &): forced readonly", "btrfs", "fs/btrfs/messages.c" },
	{ "F2FS-fs (&): Stopped filesystem due to reason", "f2fs", "fs/f2fs/super.c, 6.6" },
	{ "GFS2: fsid=*: about to withdraw this file system", "gfs2", "fs/gfs2/util.c" },

	/* Errors of disks. */
	{ "error, dev &, sector #", NULL, "block/blk-mq.c blk_print_req_error" },
	{ "Buffer I/O error on dev &, logical block", NULL, "fs/buffer.c buffer_io_error" },
	{ "rejecting I/O to offline device", NULL, "drivers/scsi/scsi_lib.c" },
	{ "[&] tag## FAILED Result: hostbyte=", NULL, "drivers/scsi/scsi_logging.c" },
	{ "rejecting I/O to dead device", NULL, "drivers/scsi/scsi_lib.c" },
	{ "ata#*: hard resetting link", NULL, "drivers/ata/libata-eh.c ata_eh_reset" },
	{ "ata#*: exception Emask", NULL, "drivers/ata/libata-eh.c ata_eh_link_report" },
	{ "usb *: reset * USB device number #", NULL, "drivers/usb/core/hub.c hub_port_init" },
	{ "nvme &: I/O *QID # timeout", NULL, "drivers/nvme/host/pci.c nvme_timeout" },
	{ "nvme &: I/O * timeout, reset controller", NULL, "drivers/nvme/host/pci.c, 5.x" },
	{ "nvme *: controller is down; will reset", NULL, "drivers/nvme/host/pci.c" },
	{ "nvme *: Disabling device after reset failure", NULL, "drivers/nvme/host/pci.c, 6.x" },
	{ "nvme *: Device not ready; aborting reset", NULL, "drivers/nvme/host/core.c" },
	{ "Device offlined - not ready after error recovery", NULL, "drivers/scsi/scsi_error.c" },
	{ "blocked FC remote port time out", NULL, "drivers/scsi/scsi_transport_fc.c" },
	{ "detected conn error (#)", NULL, "drivers/scsi/scsi_transport_iscsi.c" },
	{ "mmc#: Timeout waiting for hardware", NULL, "drivers/mmc/host/sdhci.c" },
	{ "block &: Connection timed out", NULL, "drivers/block/nbd.c" },
	{ "block &: shutting down socket", NULL, "drivers/block/nbd.c" },
	{ "block &: Receive control failed", NULL, "drivers/block/nbd.c" },
	{ "Disk failure on &, disabling device", NULL, "drivers/md/raid1.c, raid10.c, raid5.c" },
	{ "switching pool to out-of-data-space", NULL, "drivers/md/dm-thin.c" },
	{ "switching pool to read-only mode", NULL, "drivers/md/dm-thin.c" },
	{ "device-mapper: multipath: *Failing path", NULL, "drivers/md/dm-mpath.c" },

	/* Servers and other machines. */
	{ ": server * not responding, ", "nfs sunrpc nfsd", "net/sunrpc/clnt.c call_timeout" },
	{ "has not responded in # seconds. Reconnecting", "cifs", "fs/smb/client/connect.c" },
	{ "ceph: *mds# hung", "ceph", "fs/ceph/mds_client.c" },
	{ "libceph: *session lost, hunting for new mon", "ceph rbd", "net/ceph/mon_client.c" },

	/* Other devices. */
	{ "ERROR* ring * timeout", "drm", "drivers/gpu/drm/amd/amdgpu/amdgpu_job.c" },
	{ "GPU HANG: ecode", "drm", "drivers/gpu/drm/i915" },
	{ "NETDEV WATCHDOG: ", "net", "net/sched/sch_generic.c dev_watchdog" },
};
const unsigned nearby_rows = sizeof(nearby_table) / sizeof(nearby_table[0]);
