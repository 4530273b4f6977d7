/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was read as JSON. Written as text: ten thousand tasks exceed the arena of base/json.h. */
#include <inttypes.h>

#include "guest.h"

static void put_string(struct text *t, const char *s)
{
	text_add(t, "\"");
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '"' || c == '\\' || c < ' ' || c > '~')
			text_add(t, "\\u%04x", c);
		else
			text_add(t, "%c", c);
	}
	text_add(t, "\"");
}

static void put_frames(const struct look *l, const struct look_task *k, struct text *t)
{
	text_add(t, ",\"stack_whole\":%s,\"stack\":[", k->whole ? "true" : "false");
	for (unsigned i = 0; i < k->frames; i++) {
		char words[NAME_BYTES * 2];
		struct text name = { .s = words, .size = sizeof(words) };

		frame_words(l->guest, &k->frame[i], &name);
		text_add(t, i ? "," : "");
		put_string(t, words);
	}
	text_add(t, "]");
}

static void put_task(const struct look *l, const struct look_task *k, struct text *t)
{
	text_add(t, "{\"pid\":%d,\"tgid\":%d,\"ppid\":%d,\"comm\":", k->pid, k->tgid, k->ppid);
	put_string(t, k->comm);
	text_add(t, ",\"state\":\"%c\",\"state_bits\":%u,\"on_cpu\":%s,\"voluntary\":%" PRIu64
		",\"involuntary\":%" PRIu64, state_letter(k->state), k->state,
		k->on_cpu ? "true" : "false", k->switches[0], k->switches[1]);
	if (k->lock >= 0)
		text_add(t, ",\"waits_for\":%d", k->lock);
	put_frames(l, k, t);
	text_add(t, "}");
}

static void put_lock(const struct look *l, const struct look_lock *k, struct text *t)
{
	text_add(t, "{\"kind\":\"%s\",\"address\":\"0x%" PRIx64 "\",\"place\":",
		kind_words(k->kind), k->address);
	put_string(t, k->place);
	text_add(t, ",\"waiters\":%u", k->waiters);
	if (k->how == LOOK_OWNER_TASK)
		text_add(t, ",\"owner\":%d", l->task[k->owner].pid);
	if (k->how == LOOK_OWNER_READERS)
		text_add(t, ",\"readers\":%u", k->readers);
	text_add(t, "}");
}

void look_json(const struct look *l, struct text *t)
{
	text_add(t, "{\"release\":");
	put_string(t, look_release(l));
	text_add(t, ",\"lost\":%u,\"locks\":[", l->lost);
	for (unsigned i = 0; i < l->locks; i++) {
		text_add(t, i ? "," : "");
		put_lock(l, &l->lock[i], t);
	}
	text_add(t, "],\"tasks\":[");
	for (unsigned i = 0; i < l->tasks; i++) {
		text_add(t, i ? "," : "");
		put_task(l, &l->task[i], t);
	}
	text_add(t, "]}\n");
}
