/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stacks of sleeping tasks, by the ORC tables in the guest (arch/x86/kernel/unwind_orc.c). */
#include <string.h>

#include "guest.h"

#define ORCS_MOST (1u << 22)
#define REG_MASK 0xfu
#define BITS_AT 32		/* orc.bits in struct orc_entry, in bits */
#define BITS_END 48
#define SAVED_WORDS 7		/* struct inactive_task_frame: r15 r14 r13 r12 bx bp ret_addr */

/* Values of sp_reg and bp_reg (asm/orc_types.h). */
enum { REG_UNDEFINED = 0, REG_PREV_SP = 1, REG_BP = 4, REG_SP = 5, REG_BP_INDIRECT = 8,
	REG_SP_INDIRECT = 9 };

/* Offsets in struct pt_regs, and in the frame that iret takes. */
enum { REGS_BP = 32, REGS_IP = 128, REGS_CS = 136, REGS_SP = 152, IRET_CS = 8, IRET_SP = 24 };

enum step { STEP_END, STEP_CALL, STEP_REGS, STEP_REGS_PARTIAL, STEP_BAD };

struct orc {
	int16_t sp_offset, bp_offset;
	uint16_t bits;
};

struct unwind {
	uint64_t ip, sp, bp, low, high;	/* low, high: the stack */
	bool exact;
};

/* Entry i of the table of addresses is relative to its own place. */
static bool ip_at(struct guest *g, uint64_t table, uint32_t i, uint64_t *ip)
{
	uint32_t word;

	*ip = table + i * sizeof(word);
	if (!memory_u32(&g->memory, *ip, &word))
		return false;
	*ip += (uint64_t)(int64_t)(int32_t)word;
	return true;
}

static bool orc_search(struct guest *g, uint64_t ips, uint64_t entries, uint32_t count,
	uint64_t ip, struct orc *o)
{
	uint32_t low = 0, high = count;
	uint64_t at;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (!ip_at(g, ips, middle, &at))
			return false;
		if (at <= ip)
			low = middle + 1;
		else
			high = middle;
	}
	return low && memory_get(&g->memory, entries + (low - 1) * sizeof(*o), o, sizeof(*o));
}

static bool orc_find(struct guest *g, uint64_t ip, struct orc *o)
{
	const struct module *m;
	uint64_t bytes = g->wanted[SYM_ORC_IP_END] - g->wanted[SYM_ORC_IP];

	if (g->type[TYPE_ORC] != sizeof(*o) || g->field[ORC_TYPE] < BITS_AT ||
	    g->field[ORC_TYPE] >= BITS_END || g->field[ORC_END] >= BITS_END)
		return false;
	if (ip >= g->wanted[SYM_STEXT] && ip < g->wanted[SYM_ETEXT] && g->wanted[SYM_ORC])
		return bytes / 4 < ORCS_MOST && orc_search(g, g->wanted[SYM_ORC_IP],
			g->wanted[SYM_ORC], (uint32_t)(bytes / 4), ip, o);
	m = module_of(g, ip);
	return m && m->orcs < ORCS_MOST && orc_search(g, m->orc_ip, m->orc, m->orcs, ip, o);
}

/* Up to 6.4 a bit marks the end; later the end is a type of its own, and others moved up. */
static enum step step_of(const struct guest *g, const struct orc *o)
{
	static const enum step old[] = { STEP_CALL, STEP_REGS, STEP_REGS_PARTIAL, STEP_BAD };
	static const enum step new[] = { STEP_BAD, STEP_END, STEP_CALL, STEP_REGS,
		STEP_REGS_PARTIAL, STEP_BAD, STEP_BAD, STEP_BAD };
	unsigned type = o->bits >> (g->field[ORC_TYPE] - BITS_AT);

	if (g->field[ORC_END] < BITS_AT)
		return new[type & 7];
	if (o->bits >> (g->field[ORC_END] - BITS_AT) & 1)
		return STEP_END;
	return old[type & 3];
}

/* Only the task's own stack is read. */
static bool word_at(struct guest *g, const struct unwind *u, uint64_t at, uint64_t *to)
{
	return at >= u->low && at < u->high && u->high - at >= sizeof(*to) &&
		memory_u64(&g->memory, at, to);
}

static bool frame_end(struct guest *g, const struct unwind *u, const struct orc *o, uint64_t *sp)
{
	uint64_t offset = (uint64_t)(int64_t)o->sp_offset;

	switch (o->bits & REG_MASK) {
	case REG_SP:
		*sp = u->sp + offset;
		return true;
	case REG_BP:
		*sp = u->bp + offset;
		return true;
	case REG_SP_INDIRECT:
		if (!word_at(g, u, u->sp, sp))
			return false;
		*sp += offset;
		return true;
	case REG_BP_INDIRECT:
		return word_at(g, u, u->bp + offset, sp);
	default:
		return false;
	}
}

static bool bp_restore(struct guest *g, struct unwind *u, const struct orc *o, uint64_t sp)
{
	uint64_t offset = (uint64_t)(int64_t)o->bp_offset;

	switch (o->bits >> 4 & REG_MASK) {
	case REG_PREV_SP:
		return word_at(g, u, sp + offset, &u->bp);
	case REG_BP:
		return word_at(g, u, u->bp + offset, &u->bp);
	default:
		return true;
	}
}

/* An exception left registers at sp. False: they are those of user space, or cannot be read. */
static bool regs_take(struct guest *g, struct unwind *u, uint64_t sp, bool whole)
{
	uint64_t cs, old = whole ? sp : sp - REGS_IP;

	if (!word_at(g, u, old + REGS_CS, &cs) || (cs & 3) ||
	    !word_at(g, u, old + REGS_IP, &u->ip) || !word_at(g, u, old + REGS_SP, &u->sp) ||
	    (whole && !word_at(g, u, old + REGS_BP, &u->bp)))
		return false;
	u->exact = true;
	return true;
}

/* Go to the caller. False: this was the last frame; *whole tells whether it is an end. */
static bool unwind_step(struct guest *g, struct unwind *u, bool *whole)
{
	uint64_t sp, before = u->sp;
	enum step step;
	struct orc o;

	if (!orc_find(g, u->exact ? u->ip : u->ip - 1, &o))
		return false;
	step = step_of(g, &o);
	*whole = step == STEP_END;
	if (step == STEP_END || step == STEP_BAD || !frame_end(g, u, &o, &sp))
		return false;
	if (step == STEP_CALL) {
		if (!word_at(g, u, sp - sizeof(sp), &u->ip) || !bp_restore(g, u, &o, sp))
			return false;
		u->sp = sp;
		u->exact = false;
	} else if (!regs_take(g, u, sp, step == STEP_REGS)) {
		*whole = true;
		return false;
	}
	return u->sp > before && u->sp <= u->high && u->ip;
}

static void frame_push(struct look_task *t, const struct unwind *u)
{
	t->frame[t->frames++] = (struct look_frame){ u->ip, u->sp, u->exact };
}

void orc_unwind(struct guest *g, struct look_task *t)
{
	uint64_t saved[SAVED_WORDS];
	struct unwind u = { .low = t->stack, .high = t->stack + g->type[TYPE_STACK] };

	t->frames = 0;
	t->whole = false;
	if (t->on_cpu || t->sp < u.low || t->sp >= u.high ||
	    u.high - t->sp < sizeof(saved) || !memory_get(&g->memory, t->sp, saved, sizeof(saved)))
		return;
	u.sp = t->sp + sizeof(saved);
	u.bp = saved[5];
	u.ip = saved[6];
	do
		frame_push(t, &u);
	while (t->frames < LOOK_FRAMES_MAX && unwind_step(g, &u, &t->whole));
}
