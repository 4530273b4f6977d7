/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * State of memory by show_mem() (mm/show_mem.c; mm/page_alloc.c to 6.1; lib/show_mem.c to 6.4) and
 * by an OOM kill of a memory cgroup (mm/memcontrol.c).
 */
#include "graph.h"

#define NEAR_S 600		/* a state is told near a hang that began at most so long before */
#define LINES_MAX 400		/* of a state: large machines have many nodes */
#define TELLING 50		/* per cent */
#define MIB(kb) ((unsigned long long)((kb) >> 10))

/* Counters behind "KEY:", in pages, and in rows "KEY BYTES" of a memory cgroup (5.2). */
static const struct {
	const char *key;
	enum hang_memory_use use;
} counters[] = {
	{ "active_anon", MEMORY_ANON }, { "inactive_anon", MEMORY_ANON },
	{ "isolated_anon", MEMORY_ANON }, { "active_file", MEMORY_FILE },
	{ "inactive_file", MEMORY_FILE }, { "isolated_file", MEMORY_FILE },
	{ "unevictable", MEMORY_LOCKED }, { "dirty", MEMORY_DIRTY }, { "writeback", MEMORY_DIRTY },
	{ "file_dirty", MEMORY_DIRTY }, { "file_writeback", MEMORY_DIRTY },
	{ "slab_reclaimable", MEMORY_SLAB }, { "slab_unreclaimable", MEMORY_SLAB_KEPT },
	{ "pagetables", MEMORY_TABLES }, { "sec_pagetables", MEMORY_TABLES },
	{ "kernel_stack", MEMORY_STACKS }, { "kernel_misc_reclaimable", MEMORY_SLAB },
	{ "free", MEMORY_FREE }, { "free_pcp", MEMORY_FREE },
};

/* What reclaim cannot free, or not now. The rest of memory is what no counter knows. */
static const struct {
	enum hang_memory_use use;
	const char *words;
} kept[] = {
	{ MEMORY_SLAB_KEPT, "unreclaimable slab" }, { MEMORY_ANON, "anonymous memory" },
	{ MEMORY_LOCKED, "unevictable" }, { MEMORY_DIRTY, "dirty or under writeback" },
	{ MEMORY_TABLES, "page tables" }, { MEMORY_STACKS, "kernel stacks" },
	{ MEMORY_HUGE, "huge pages" },
	{ MEMORY_OTHER, "in no list of Mem-Info, as pages of drivers" },
};

static bool take_counter(struct hang_memory *m, struct span key, int64_t n)
{
	for (size_t i = 0; i < sizeof(counters) / sizeof(counters[0]); i++)
		if (n >= 0 && span_is(key, counters[i].key)) {
			m->use[counters[i].use] += (uint64_t)n;
			return true;
		}
	return false;
}

/* "active_anon:6144 inactive_anon:1234": pages of the whole machine. */
static bool pages_line(struct hang_memory *m, struct span body)
{
	bool any = false;

	while (body.n) {
		struct span word = span_word(&body);
		const char *colon = word.n ? memchr(word.s, ':', word.n) : NULL;
		int64_t n;

		if (!colon || !span_i64(span_from(word, colon + 1), &n) ||
		    !is_digit(word.s[word.n - 1]))
			return any;
		any |= take_counter(m, (struct span){ word.s, (size_t)(colon - word.s) }, n);
	}
	return any;
}

static uint64_t kb_of(struct span body, const char *key)
{
	const char *at = span_find(body, key);
	int64_t n;

	return at && span_i64(span_trim(span_from(body, at + strlen(key))), &n) && n > 0 ?
		(uint64_t)n : 0;
}

/* Judge the zone before: free memory counts above its min watermark and its reserve. */
static void close_zone(struct hang_memory *m, uint64_t reserve_kb)
{
	if (!m->zone_open)
		return;
	m->zone_open = false;
	m->zones++;
	m->zones_low += m->zone_free_kb <= m->zone_min_kb + reserve_kb;
}

/*
 * "Node 0 DMA free:15360kB min:64kB low:80kB ... managed:15360kB", "Node 0 hugepages_total=8";
 * without NUMA "DMA free:15360kB".
 */
static bool node_line(struct hang_memory *m, struct span body)
{
	bool zone = span_find(body, " free:") && span_find(body, " min:");

	if (!zone && !span_starts(body, "Node "))
		return false;
	m->stacks_kb += kb_of(body, " kernel_stack:");
	m->huge_kb += kb_of(body, "hugepages_total=") * kb_of(body, "hugepages_size=");
	if (!zone)
		return true;
	close_zone(m, 0);
	m->zone_open = true;
	m->zone_free_kb = kb_of(body, " free:");
	m->zone_min_kb = kb_of(body, " min:");
	m->managed_kb += kb_of(body, " managed:");
	return true;
}

static uint64_t page_kb(const struct hang_memory *m)
{
	uint64_t pages = m->ram > m->reserved ? m->ram - m->reserved : 0;

	for (uint64_t kb = 64; pages && kb > 4; kb /= 4)
		if (m->managed_kb > pages * kb / 2)
			return kb;
	return 4;
}

/* "lowmem_reserve[]: 0 1800 1800": pages kept from allocations that may use higher zones. */
static bool reserve_line(struct hang_memory *m, struct span body)
{
	int64_t most = 0, n;

	if (!span_starts(body, "lowmem_reserve[]:"))
		return false;
	body = span_from(body, body.s + 17);
	while (body.n && span_i64(span_word(&body), &n))
		most = n > most ? n : most;
	close_zone(m, (uint64_t)most * 4);
	return true;
}

/* "524158 pages RAM", "13580 pages reserved". */
static bool total_line(struct hang_memory *m, struct span body)
{
	struct match w;
	int64_t n;

	if (span_starts(body, "Free swap") && span_find(body, "= "))
		m->swap_free_kb = kb_of(body, "= ");
	else if (span_starts(body, "Total swap") && span_find(body, "= "))
		m->swap_kb = kb_of(body, "= "), m->has_swap = true;
	else if (shape_match("^# pages RAM", body, &w) && span_i64(w.word[0], &n))
		m->ram = (uint64_t)n;
	else if (shape_match("^# pages reserved", body, &w) && span_i64(w.word[0], &n))
		m->reserved = (uint64_t)n;
	else
		return false;
	return true;
}

/*
 * "memory: usage 51200kB, limit 51200kB, failcnt 12", "Memory cgroup stats for /a:" and rows in
 * bytes ("anon 52428800"); to 5.1 one line in KB ("rss:51200KB").
 */
static bool cgroup_line(struct hang_doc *d, struct hang_memory *m, struct span body)
{
	const char *name = span_find(body, "emory cgroup stats for ");
	struct span word, first = body;
	int64_t n;

	if (name) {
		body = span_from(body, name + 23);
		word = span_word(&body);
		word.n -= word.n > 1 && word.s[word.n - 1] == ':';
		m->cgroup = symbol_put_text(d, word);
		m->stats = true;
		m->use[MEMORY_ANON] += kb_of(body, " rss:");
		m->use[MEMORY_LOCKED] += kb_of(body, " unevictable:");
		m->use[MEMORY_DIRTY] += kb_of(body, " dirty:") + kb_of(body, " writeback:");
		return true;
	}
	if (span_starts(body, "swap: usage ")) {
		m->swap_kb = kb_of(body, ", limit ");
		m->swap_free_kb = m->swap_kb - kb_of(body, "swap: usage ");
		m->has_swap = true;
		return true;
	}
	word = span_word(&first);
	if (!m->stats || !span_i64(span_trim(first), &n) || n < 0)
		return false;
	return take_counter(m, word, n >> 10);
}

/* Dumps of tasks are taken when something hangs; one of memory only tells its state. */
void memory_seek(struct hang_doc *d, const struct hang_report *r)
{
	bool dump = r->class == HANG_INFO && strcmp(r->kind, "sysrq-m") != 0;

	if (d->hang_line || (r->class != HANG_HANG && !dump))
		return;
	d->hang_line = d->lines;
	d->hang_s = doc_time(d);
}

/* After the first report of a hang the next state is taken, if it is near, and no other. */
static bool is_wanted(const struct hang_doc *d)
{
	if (!d->hang_line)
		return true;
	return d->memory.line < d->hang_line &&
		(!doc_time(d) || doc_time(d) <= d->hang_s + NEAR_S);
}

static bool begins(struct span body, const struct hang_memory *m, bool *cgroup)
{
	*cgroup = span_starts(body, "memory: usage ");
	return *cgroup || span_starts(body, "Mem-Info:") ||
		(span_starts(body, "active_anon:") && m->use[MEMORY_ANON]) ||
		(span_starts(body, "active_anon:") && !m->line);
}

bool memory_line(struct hang_doc *d, struct span body)
{
	struct hang_memory *m = &d->memory;
	bool cgroup;

	if (begins(body, m, &cgroup)) {
		d->memory_open = is_wanted(d);
		if (!d->memory_open)
			return true;
		*m = (struct hang_memory){ .line = d->lines, .told_s = doc_time(d) };
		m->usage_kb = cgroup ? kb_of(body, "usage ") : 0;
		m->limit_kb = cgroup ? kb_of(body, "limit ") : 0;
		if (body.s[0] != 'a')
			return true;
	}
	if (!d->memory_open || d->lines - m->line > LINES_MAX)
		return false;
	if (m->usage_kb)
		return cgroup_line(d, m, body);
	return pages_line(m, body) || node_line(m, body) || reserve_line(m, body) ||
		total_line(m, body);
}

/* Fill in what no counter has, all in kB. Returns the kB of memory in all. */
static uint64_t settle(struct hang_memory *m)
{
	uint64_t kb = page_kb(m), sum = 0, total = (m->ram - m->reserved) * kb;

	if (m->usage_kb)
		return m->usage_kb;
	for (unsigned i = 0; i < MEMORY_USES; i++)
		m->use[i] *= kb;
	close_zone(m, 0);
	m->use[MEMORY_STACKS] += m->stacks_kb;
	m->use[MEMORY_HUGE] = m->huge_kb;
	for (unsigned i = 0; i < MEMORY_USES; i++)
		sum += i == MEMORY_DIRTY ? 0 : m->use[i];
	if (m->ram <= m->reserved)
		total = m->managed_kb;
	else if (total > sum)
		m->use[MEMORY_OTHER] = total - sum;
	return total > sum ? total : sum;
}

static bool no_swap_left(const struct hang_memory *m)
{
	return m->has_swap && m->swap_free_kb * 100 <= m->swap_kb;
}

static unsigned say_share(const struct hang_memory *m, uint64_t total, struct text *out)
{
	unsigned most = 0, at = 0;

	for (unsigned i = 0; total && i < sizeof(kept) / sizeof(kept[0]); i++) {
		unsigned share = (unsigned)(m->use[kept[i].use] * 100 / total);

		if (share <= most || (kept[i].use == MEMORY_ANON && !no_swap_left(m)))
			continue;
		most = share;
		at = i;
	}
	if (most < TELLING)
		return 0;
	text_add(out, "%u %% of %s is %s", most > 100 ? 100 : most, m->usage_kb ? "it" : "memory",
		 kept[at].words);
	return 1;
}

static bool is_near(const struct hang_doc *d)
{
	uint64_t told = d->memory.told_s, blocked = 0;

	for (unsigned i = 0; i < d->tasks; i++)
		if (d->task[i].blocked_s > blocked)
			blocked = d->task[i].blocked_s;
	return !told || !d->hang_s || told + blocked + NEAR_S >= d->hang_s;
}

void memory_words(const struct hang_doc *d, struct text *out)
{
	struct hang_memory m = d->memory;
	char words[160] = "";
	struct text clause = { words, 0, sizeof(words) };
	unsigned said = 0;
	uint64_t total;

	if (!m.line || !is_near(d))
		return;
	total = settle(&m);
	if (m.limit_kb && m.usage_kb * 100 >= m.limit_kb * 99) {
		text_add(&clause, "the memory cgroup %s is at its limit of %llu MiB",
			 hang_symbol_text(d, m.cgroup), MIB(m.limit_kb));
		text_add(&clause, ", ");
		if (!say_share(&m, total, &clause))
			clause.s[clause.n -= 2] = '\0';
		text_add(out, "; %s", words);
		return;
	}
	said = say_share(&m, total, &clause);
	if (m.zones && m.zones_low == m.zones)
		text_add(&clause, "%sfree memory is below the min watermark in every zone",
			 said++ ? ", " : "");
	if (no_swap_left(&m) && m.swap_kb)
		text_add(&clause, "%sall %llu MiB of swap are used", said++ ? ", " : "",
			 MIB(m.swap_kb));
	else if (said && m.has_swap && !m.swap_kb)
		text_add(&clause, ", there is no swap");
	if (said)
		text_add(out, "; %s (Mem-Info in line %llu)", words, (unsigned long long)m.line);
}
