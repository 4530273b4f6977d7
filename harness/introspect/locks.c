/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What sleeping tasks wait for. A waiter's record lies on its own stack, in the frame of the
 * function that sleeps, and its list leads to the lock. Linux names no owner before 6.15.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "guest.h"

#define NODES_MOST LOOK_TASKS_MAX
#define FRAMES_SEEN 10		/* the slow path is this near to the scheduler */
#define STACK_MOST 32768u

#define PF_KSWAPD 0x20000u
#define STATE_UNINTERRUPTIBLE 2u

#define OWNER_FLAGS 7u
#define MUTEX_WAITERS 1u	/* MUTEX_FLAG_WAITERS */
#define RT_WAITERS 1u		/* RT_MUTEX_HAS_WAITERS */
#define RWSEM_WRITER 1u		/* in count: RWSEM_WRITER_LOCKED */
#define RWSEM_WAITERS 2u	/* in count: RWSEM_FLAG_WAITERS */
#define RWSEM_READER 1u		/* in owner: RWSEM_READER_OWNED */
#define RWSEM_READERS_SHIFT 8

/* Functions that sleep, by the start of their names: compilers add ".constprop.0". */
static const struct slow_path {
	const char *function;
	enum look_kind kind;
	enum field waiter_list, waiter_task, lock_list;
} slow_paths[] = {
	{ "__mutex_lock", LOOK_MUTEX, MUTEX_WAITER_LIST, MUTEX_WAITER_TASK, MUTEX_LIST },
	{ "__ww_mutex_lock", LOOK_MUTEX, MUTEX_WAITER_LIST, MUTEX_WAITER_TASK, MUTEX_LIST },
	{ "rwsem_down_read_slowpath", LOOK_RWSEM, RWSEM_WAITER_LIST, RWSEM_WAITER_TASK,
	  RWSEM_LIST },
	{ "rwsem_down_write_slowpath", LOOK_RWSEM, RWSEM_WAITER_LIST, RWSEM_WAITER_TASK,
	  RWSEM_LIST },
	{ "__down", LOOK_SEMAPHORE, SEMAPHORE_WAITER_LIST, SEMAPHORE_WAITER_TASK,
	  SEMAPHORE_LIST },
	{ "rt_mutex_slowlock", LOOK_RT_MUTEX, FIELD_COUNT, RT_WAITER_TASK, FIELD_COUNT },
	{ "__rt_mutex_slowlock", LOOK_RT_MUTEX, FIELD_COUNT, RT_WAITER_TASK, FIELD_COUNT },
	{ "rtlock_slowlock", LOOK_RT_MUTEX, FIELD_COUNT, RT_WAITER_TASK, FIELD_COUNT },
	{ "throttle_direct_reclaim", LOOK_KSWAPD, FIELD_COUNT, FIELD_COUNT, FIELD_COUNT },
	{ "folio_wait_bit", LOOK_FOLIO, FIELD_COUNT, WAIT_PRIVATE, FIELD_COUNT },
	{ "migration_entry_wait_on_locked", LOOK_FOLIO, FIELD_COUNT, WAIT_PRIVATE, FIELD_COUNT },
};

/* "__down" is "__down" and "__down_killable", but not "__down_read". */
static bool is_function(const char *name, const char *start)
{
	size_t n = strlen(start);

	return strncmp(name, start, n) == 0 && !strstr(name + n, "_read") &&
		!strstr(name + n, "_write");
}

static const struct slow_path *path_of(const char *name)
{
	for (size_t i = 0; i < sizeof(slow_paths) / sizeof(slow_paths[0]); i++)
		if (is_function(name, slow_paths[i].function))
			return &slow_paths[i];
	return NULL;
}

/* The slow path on the stack, and its frame; the outermost of its parts. */
static const struct slow_path *path_find(struct guest *g, const struct look_task *t,
	unsigned *first, unsigned *last)
{
	const struct slow_path *found = NULL, *p;
	struct name_at at;

	for (unsigned i = 0; i < t->frames && i < FRAMES_SEEN; i++) {
		if (!name_find(g, t->frame[i].ip - !t->frame[i].exact, &at))
			break;
		p = at.module ? NULL : path_of(at.name);
		if (found && (!p || p->kind != found->kind))
			break;
		if (!p)
			continue;
		*first = found ? *first : i;
		*last = i;
		found = p;
	}
	return found;
}

static bool node_is_linked(struct guest *g, uint64_t node, uint64_t *next)
{
	uint64_t prev, back, forth;

	return memory_u64(&g->memory, node, next) &&
		memory_u64(&g->memory, node + sizeof(prev), &prev) &&
		memory_u64(&g->memory, *next + sizeof(back), &back) && back == node &&
		memory_u64(&g->memory, prev, &forth) && forth == node;
}

/* The node that lies on no stack is the head, in the lock. */
static bool head_find(struct look *l, uint64_t node, uint64_t *head, uint32_t *waiters)
{
	uint64_t at = node, next;

	*head = 0;
	*waiters = 0;
	for (unsigned i = 0; i < NODES_MOST; i++) {
		if (!node_is_linked(l->guest, at, &next))
			return false;
		if (task_of_stack(l, at) >= 0)
			++*waiters;
		else if (*head)
			return false;
		else
			*head = at;
		at = next;
		if (at == node)
			return *head != 0;
	}
	return false;
}

static void owner_set(struct look *l, struct look_lock *k, uint64_t word)
{
	int owner = task_at(l, word & ~(uint64_t)OWNER_FLAGS);

	k->owner = (int16_t)owner;
	k->how = owner >= 0 ? LOOK_OWNER_TASK : LOOK_OWNER_NONE;
}

static bool mutex_owner(struct look *l, struct look_lock *k)
{
	uint64_t word;

	if (!field_u64(l->guest, k->address, MUTEX_OWNER, &word) || !(word & MUTEX_WAITERS))
		return false;
	owner_set(l, k, word);
	return k->how == LOOK_OWNER_TASK || !(word & ~(uint64_t)OWNER_FLAGS);
}

/* The word names a holder only while a writer has the lock; of readers it names the last. */
static bool rwsem_owner(struct look *l, struct look_lock *k)
{
	uint64_t count, word;

	if (!field_u64(l->guest, k->address, RWSEM_COUNT, &count) ||
	    !field_u64(l->guest, k->address, RWSEM_OWNER, &word) || !(count & RWSEM_WAITERS))
		return false;
	if (count & RWSEM_WRITER) {
		owner_set(l, k, word);
		return k->how == LOOK_OWNER_TASK && !(word & RWSEM_READER);
	}
	k->readers = (uint32_t)(count >> RWSEM_READERS_SHIFT);
	if (k->readers) {
		owner_set(l, k, word);
		k->how = LOOK_OWNER_READERS;
		k->owner = word & RWSEM_READER ? k->owner : -1;
	}
	return true;
}

static bool owner_find(struct look *l, struct look_lock *k)
{
	k->owner = -1;
	k->how = LOOK_OWNER_NONE;
	if (k->kind == LOOK_MUTEX)
		return mutex_owner(l, k);
	if (k->kind == LOOK_RWSEM)
		return rwsem_owner(l, k);
	return true;
}

static int lock_slot(struct look *l, enum look_kind kind, uint64_t address)
{
	for (unsigned i = 0; i < l->locks; i++)
		if (l->lock[i].address == address && l->lock[i].kind == kind)
			return (int)i;
	if (l->locks >= LOOK_LOCKS_MAX)
		return -1;
	l->lock[l->locks] = (struct look_lock){ .kind = kind, .address = address, .owner = -1 };
	return (int)l->locks++;
}

static void lock_add(struct look *l, struct look_task *t, const struct look_lock *k)
{
	unsigned before = l->locks;
	int slot = lock_slot(l, k->kind, k->address);

	if (slot < 0)
		return;
	t->lock = (int16_t)slot;
	if (l->locks == before)
		return;
	l->lock[slot] = *k;
	if (!*k->place)
		place_words(l->guest, k->address, l->lock[slot].place,
			sizeof(l->lock[slot].place));
}

static bool list_lock(struct look *l, struct look_task *t, const struct slow_path *p,
	uint64_t waiter)
{
	struct look_lock k = { .kind = p->kind };
	const int32_t *field = l->guest->field;
	uint64_t head;

	if (field[p->waiter_list] < 0 || field[p->lock_list] < 0 ||
	    !head_find(l, waiter + (uint64_t)field[p->waiter_list], &head, &k.waiters))
		return false;
	k.address = head - (uint64_t)field[p->lock_list];
	if (!owner_find(l, &k))
		return false;
	lock_add(l, t, &k);
	return true;
}

static const char *bit_name(const struct guest *g, uint32_t bit)
{
	if ((int32_t)bit == g->field[BIT_LOCKED])
		return "PG_locked";
	return (int32_t)bit == g->field[BIT_WRITEBACK] ? "PG_writeback" : "a flag";
}

/* The folio of a file is named by inode and device. */
static void folio_words(struct guest *g, uint64_t folio, uint32_t bit, char *to, size_t size)
{
	uint64_t mapping, inode, number, sb;
	char id[32];

	snprintf(to, size, "%s of folio 0x%" PRIx64, bit_name(g, bit), folio);
	if (!field_u64(g, folio, FOLIO_MAPPING, &mapping) || (mapping & 3) ||
	    !field_u64(g, mapping, MAPPING_HOST, &inode) ||
	    !field_u64(g, inode, INODE_INO, &number) || !field_u64(g, inode, INODE_SB, &sb) ||
	    g->field[SB_ID] < 0 ||
	    !memory_text(&g->memory, sb + (uint64_t)g->field[SB_ID], id, sizeof(id)))
		return;
	snprintf(to, size, "%s of a folio of inode %" PRIu64 " on %s", bit_name(g, bit), number,
		id);
}

static bool folio_wait(struct look *l, struct look_task *t, uint64_t record)
{
	struct look_lock k = { .kind = LOOK_FOLIO, .owner = -1 };
	uint64_t function;
	uint32_t bit;

	if (!field_u64(l->guest, record, WAIT_FUNC, &function) ||
	    function != l->guest->wanted[SYM_WAKE_PAGE] ||
	    !field_u64(l->guest, record, WAIT_FOLIO, &k.address) ||
	    !field_u32(l->guest, record, WAIT_BIT, &bit))
		return false;
	folio_words(l->guest, k.address, bit, k.place, sizeof(k.place));
	lock_add(l, t, &k);
	return true;
}

/* Search a task's own address in the frames of its slow path: a member of the waiter's record. */
static void record_search(struct look *l, struct look_task *t, const struct slow_path *p,
	uint64_t from, uint64_t to)
{
	uint64_t word;

	if (l->guest->field[p->waiter_task] < 0 || to - from > STACK_MOST)
		return;
	for (uint64_t at = from; at < to && t->lock < 0; at += sizeof(word)) {
		uint64_t record = at - (uint64_t)l->guest->field[p->waiter_task];

		if (!memory_u64(&l->guest->memory, at, &word) || word != t->address)
			continue;
		if (p->kind == LOOK_FOLIO)
			folio_wait(l, t, record);
		else
			list_lock(l, t, p, record);
	}
}

/* The task itself names the record of an rt_mutex, which is a node of a tree. */
static void rt_mutex_wait(struct look *l, struct look_task *t)
{
	struct look_lock k = { .kind = LOOK_RT_MUTEX };
	struct guest *g = l->guest;
	uint64_t record, owner, task;

	if (!field_u64(g, t->address, TASK_BLOCKED_ON, &record) ||
	    !field_u64(g, record, RT_WAITER_TASK, &task) || task != t->address ||
	    !field_u64(g, record, RT_WAITER_LOCK, &k.address) ||
	    !field_u64(g, k.address, RT_OWNER, &owner))
		return;
	owner_set(l, &k, owner & ~(uint64_t)RT_WAITERS);
	lock_add(l, t, &k);
}

/*
 * throttle_direct_reclaim() sleeps until the node's kswapd wakes it (mm/vmscan.c). Its sleep is
 * killable; the other one in it ends by itself after a second, and is interruptible. Of several
 * nodes it is not told which one has throttled.
 */
static void kswapd_wait(struct look *l, struct look_task *t)
{
	struct look_lock k = { .kind = LOOK_KSWAPD, .how = LOOK_OWNER_TASK, .owner = -1,
		.place = "throttled reclaim" };
	unsigned count = 0;

	for (unsigned i = 0; i < l->tasks; i++)
		if (l->task[i].flags & PF_KSWAPD) {
			k.owner = (int16_t)i;
			k.address = l->task[i].address;
			count++;
		}
	if (count == 1 && !l->lost && (t->state & STATE_UNINTERRUPTIBLE))
		lock_add(l, t, &k);
}

static void wait_find(struct look *l, struct look_task *t)
{
	unsigned first, last;
	const struct slow_path *p = path_find(l->guest, t, &first, &last);

	if (!p)
		return;
	if (p->kind == LOOK_RT_MUTEX)
		rt_mutex_wait(l, t);
	else if (p->kind == LOOK_KSWAPD)
		kswapd_wait(l, t);
	else if (last + 1 < t->frames)
		record_search(l, t, p, t->frame[first].sp, t->frame[last + 1].sp);
}

/* Without a list of waiters those that were found are counted. */
static void waiters_count(struct look *l)
{
	for (unsigned i = 0; i < l->tasks; i++) {
		struct look_lock *k = l->task[i].lock < 0 ? NULL : &l->lock[l->task[i].lock];

		if (k && (k->kind == LOOK_FOLIO || k->kind == LOOK_RT_MUTEX ||
			  k->kind == LOOK_KSWAPD))
			k->waiters++;
	}
}

void locks_find(struct look *l)
{
	l->locks = 0;
	for (unsigned i = 0; i < l->tasks; i++)
		if (l->task[i].frames)
			wait_find(l, &l->task[i]);
	waiters_count(l);
}
