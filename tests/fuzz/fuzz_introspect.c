/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A hostile guest: words of a small guest's memory are changed, or its BTF is what the input is. */
#include "small_guest.h"

#define ROUNDS 3000
#include "mutate.h"

#define TEXT_BYTES (1u << 20)

struct poke {
	uint32_t place;
	uint8_t how, low;
	uint16_t value;
} __attribute__((packed));

/* Lists and pointers are what a guest lies with: other places of its own, and wild ones. */
static void poke(const struct poke *p)
{
	uint32_t place = p->place % (SMALL_BYTES - 8) & ~7u;

	switch (p->how % 4) {
	case 0:
		small_u64(place, IMAGE_BASE + p->value * 8u);
		break;
	case 1:
		small_u64(place, small_task(p->value % 8) | (p->low & 7));
		break;
	case 2:
		small_u32(place, p->value << (p->low & 15));
		break;
	default:
		small_u64(place, (uint64_t)p->value << (p->low & 63));
	}
}

static void look_check(const struct look *l)
{
	if (l->tasks > LOOK_TASKS_MAX || l->locks > LOOK_LOCKS_MAX)
		abort();
	for (unsigned i = 0; i < l->tasks; i++)
		if (l->task[i].frames > LOOK_FRAMES_MAX || l->task[i].lock >= (int)l->locks)
			abort();
	for (unsigned i = 0; i < l->locks; i++)
		if (l->lock[i].owner >= (int)l->tasks ||
		    (l->lock[i].how == LOOK_OWNER_TASK && l->lock[i].owner < 0))
			abort();
}

static void look_all(void)
{
	static char buf[TEXT_BYTES];
	struct text t = { .s = buf, .size = sizeof(buf) };

	if (small_read(NULL))
		return;
	look_check(&small_look);
	look_owners_text(&small_look, &t);
	look_tasks_text(&small_look, &t);
	t.n = 0;
	look_json(&small_look, &t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct poke p;

	small_make();
	small_sleep(1, FN_MUTEX, SMALL_OTHER, 16);
	small_sleep(2, FN_MUTEX, SMALL_MUTEX, 16);
	small_sleep(3, FN_RWSEM, SMALL_RWSEM, 24);
	small_u64(SMALL_MUTEX, small_task(1) | 1);
	small_u64(SMALL_OTHER, small_task(2) | 1);
	small_u64(SMALL_RWSEM, 3);
	if (size && data[0] % 4 == 0)
		memcpy(small_image + SMALL_BTF, data + 1, size - 1 < 0x8000 ? size - 1 : 0x8000);
	else
		for (size_t i = 1; i + sizeof(p) <= size && i < 64 * sizeof(p); i += sizeof(p)) {
			memcpy(&p, data + i, sizeof(p));
			poke(&p);
		}
	if (!small_open())
		return 0;
	look_all();
	if (size && data[0] % 4 == 0 && layout_open(small_look.guest, NULL) == 0)
		look_all();
	return 0;
}

/* A header of BTF, one structure with one member, and its names. */
static const uint32_t btf_seed[] = { 0x0001eb9f, 24, 0, 24, 24, 24,
	1, 0x84000001, 8, 13, 1, 0, 0x73617400, 0x74735f6b, 0x74637572, 0x73617400, 0x73, 0 };

static size_t fuzz_seed(unsigned i, uint8_t *out, size_t room)
{
	static const struct poke pokes[] = {
		{ SMALL_TASK + 0x1010, 0, 0, 0x2202 }, { SMALL_TASK + 0x2018, 1, 0, 1 },
		{ SMALL_MUTEX, 1, 3, 2 }, { SMALL_MUTEX + 16, 0, 0, 0x1822 },
		{ SMALL_STACK + 0x7030, 0, 0, 0x1440 }, { SMALL_PT + 0x50, 3, 0, 0x63 },
		{ SMALL_NOTE + 4, 2, 0, 0x100 }, { 0x8800, 2, 8, 0xffff }, { 0xb800, 3, 0, 0x18 },
	};

	if (i >= sizeof(pokes) / sizeof(pokes[0]) + 1)
		return 0;
	return i ? seed_copy(out, room, &pokes[i - 1], sizeof(pokes[0])) :
		seed_copy(out, room, btf_seed, sizeof(btf_seed));
}
