/* SPDX-License-Identifier: GPL-2.0-or-later */
/* File and line for the functions of a kernel text, by libdw of elfutils. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "explain_symbols.h"
#include "term.h"
#include "text.h"

#ifndef HAVE_DW

int symbols_open(const char *vmlinux, const char *debug_dir, struct err *e)
{
	(void)debug_dir;
	return err_set(e, ENOSYS, "%s needs libdw, which this lowtide was built without: install "
		"libdw-dev, then configure and build again", vmlinux ? "--vmlinux" : "--debug-dir");
}

bool symbols_wanted(void)
{
	return false;
}

size_t symbols_line(const char *line, size_t n, char *out, size_t size)
{
	memcpy(out, line, n < size ? n : size);
	return n < size ? n : size;
}

void symbols_tell(void)
{
}

#else

#include <dlfcn.h>
#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <ftw.h>
#include <sys/stat.h>

#define FILES_MAX 128
#define ID_BYTES 20
#define NAME_BYTES 128

/* The place of a function's name in a symbol table. */
struct entry {
	const char *name;
	GElf_Addr address;
	GElf_Xword size;
};

/* vmlinux, and modules by name; module NULL: there is no such file. */
struct file {
	char name[64];
	char path[512];
	Dwfl_Module *module;
	struct entry *entry;
	size_t entries;
	bool foreign;			/* its build id is not that of the text */
	unsigned others;		/* frames whose function has another size */
	char other[NAME_BYTES];		/* the first of these functions */
};

static struct {
	Dwfl *dwfl;
	const char *folder;
	struct file file[FILES_MAX];	/* the first is vmlinux */
	unsigned files;
	char found[512];		/* by find_file */
	char wanted[72];		/* file name without endings, with '_' for '-' */
} symbols;

/*
 * What is called of libdw. It is loaded when it is asked for: other verbs need neither its memory
 * nor, in a guest, its files.
 */
#define CALLS(X) X(dwarf_attr) X(dwarf_filesrc) X(dwarf_formstring) X(dwarf_formudata) \
	X(dwarf_getscopes) X(dwarf_getsrcfiles) X(dwarf_tag) X(dwfl_begin) \
	X(dwfl_build_id_find_elf) X(dwfl_errmsg) X(dwfl_lineinfo) X(dwfl_module_addrdie) \
	X(dwfl_module_build_id) X(dwfl_module_getsrc) X(dwfl_module_getsym_info) \
	X(dwfl_module_getsymtab) X(dwfl_offline_section_address) X(dwfl_report_begin_add) \
	X(dwfl_report_end) X(dwfl_report_offline) X(dwfl_standard_find_debuginfo)
#define FIELD(name) __typeof__(name) *name;
#define LOAD(name) dw.name = (__typeof__(name) *)dlsym(library, #name); all &= dw.name != NULL;

static struct {
	CALLS(FIELD)
} dw;

static bool load_library(void)
{
	void *library = dlopen("libdw.so.1", RTLD_NOW | RTLD_LOCAL);
	bool all = true;

	if (!library)
		return false;
	CALLS(LOAD)
	return all;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

static void index_file(struct file *f)
{
	int n = dw.dwfl_module_getsymtab(f->module);

	f->entry = n > 0 ? calloc((size_t)n, sizeof(*f->entry)) : NULL;
	for (int i = 1; f->entry && i < n; i++) {
		GElf_Sym sym;
		GElf_Addr address;
		const char *name = dw.dwfl_module_getsym_info(f->module, i, &sym, &address,
			NULL, NULL, NULL);

		if (name && GELF_ST_TYPE(sym.st_info) == STT_FUNC && sym.st_size)
			f->entry[f->entries++] = (struct entry){ name, address, sym.st_size };
	}
	if (f->entry)
		qsort(f->entry, f->entries, sizeof(*f->entry), by_name);
}

static int open_file(struct file *f, const char *path)
{
	text_put(f->path, sizeof(f->path), path);
	dw.dwfl_report_begin_add(symbols.dwfl);
	f->module = dw.dwfl_report_offline(symbols.dwfl, f->name, path, -1);
	dw.dwfl_report_end(symbols.dwfl, NULL, NULL);
	if (!f->module)
		return -ENOEXEC;
	index_file(f);
	return f->entries ? 0 : -ENODATA;
}

/* "ext4.ko.xz", "nf-tables.ko.debug" and "vmlinux-6.1.0" without their endings. */
static int look(const char *path, const struct stat *st, int type, struct FTW *at)
{
	const char *name = path + at->base;
	size_t n = strlen(symbols.wanted);

	(void)st;
	if (type != FTW_F || strlen(name) < n)
		return 0;
	for (size_t i = 0; i < n; i++)
		if ((name[i] == '-' ? '_' : name[i]) != symbols.wanted[i])
			return 0;
	if (name[n] && name[n] != '.' &&
	    !(name[n] == '-' && strcmp(symbols.wanted, "vmlinux") == 0))
		return 0;
	text_put(symbols.found, sizeof(symbols.found), path);
	return 1;
}

static bool find_file(const char *name, const char *ending)
{
	snprintf(symbols.wanted, sizeof(symbols.wanted), "%.60s%s", name, ending);
	for (char *p = symbols.wanted; *p; p++)
		if (*p == '-')
			*p = '_';
	return nftw(symbols.folder, look, 16, FTW_PHYS) == 1;
}

static const char *folder_of(const char *path)
{
	static char folder[512];
	const char *slash = strrchr(path, '/');

	text_put(folder, sizeof(folder), slash ? path : "./");
	strrchr(folder, '/')[1] = '\0';
	return folder;
}

int symbols_open(const char *vmlinux, const char *debug_dir, struct err *e)
{
	static Dwfl_Callbacks callbacks;
	struct file *f = &symbols.file[0];
	struct stat st;
	int rc;

	if (debug_dir && (stat(debug_dir, &st) || !S_ISDIR(st.st_mode)))
		return err_set(e, ENOTDIR, "--debug-dir %.300s: no such folder", debug_dir);
	symbols.folder = debug_dir ? debug_dir : folder_of(vmlinux);
	if (!vmlinux && !find_file("vmlinux", ""))
		return err_set(e, ENOENT, "--debug-dir %.300s: no vmlinux in it: give "
			"--vmlinux FILE", debug_dir);
	if (!load_library())
		return err_set(e, ENOSYS, "cannot load libdw.so.1: install libdw1 (elfutils)");
	callbacks.find_elf = dw.dwfl_build_id_find_elf;
	callbacks.find_debuginfo = dw.dwfl_standard_find_debuginfo;
	callbacks.section_address = dw.dwfl_offline_section_address;
	symbols.dwfl = dw.dwfl_begin(&callbacks);
	if (!symbols.dwfl)
		return err_set(e, ENOMEM, "libdw: %s", dw.dwfl_errmsg(-1));
	text_put(f->name, sizeof(f->name), "vmlinux");
	rc = open_file(f, vmlinux ? vmlinux : symbols.found);
	if (rc)
		return err_set(e, -rc, "%.300s: %s: give the vmlinux with debug information of the "
			"kernel that wrote the text", f->path, rc == -ENODATA ?
			"no symbols of functions in it" : dw.dwfl_errmsg(-1));
	symbols.files = 1;
	return 0;
}

bool symbols_wanted(void)
{
	return symbols.files > 0;
}

static struct file *file_of(const char *module, size_t n)
{
	struct file *f;

	if (!n)
		return &symbols.file[0];
	for (unsigned i = 1; i < symbols.files; i++)
		if (strlen(symbols.file[i].name) == n &&
		    memcmp(symbols.file[i].name, module, n) == 0)
			return &symbols.file[i];
	if (symbols.files == FILES_MAX || n >= sizeof(f->name))
		return NULL;
	f = &symbols.file[symbols.files++];
	snprintf(f->name, sizeof(f->name), "%.*s", (int)n, module);
	if (find_file(f->name, ".ko") && open_file(f, symbols.found))
		f->entries = 0;
	return f;
}

/* A function of this name and size, as names of static functions repeat. */
static const struct entry *entry_of(struct file *f, const char *name, GElf_Xword size)
{
	struct entry key = { .name = name };
	const struct entry *first = f->entries ? bsearch(&key, f->entry, f->entries,
		sizeof(key), by_name) : NULL;

	if (!first)
		return NULL;
	while (first > f->entry && strcmp(first[-1].name, name) == 0)
		first--;
	for (const struct entry *at = first; at < f->entry + f->entries &&
	     strcmp(at->name, name) == 0; at++)
		if (at->size == size)
			return at;
	if (!f->others++)
		text_put(f->other, sizeof(f->other), name);
	return NULL;
}

/* Where the function itself was: the call of the outermost function that is inlined there. */
static const char *inline_call(Dwarf_Die *unit, Dwarf_Addr address, int *line)
{
	Dwarf_Die *scope = NULL;
	const char *file = NULL;
	int n = dw.dwarf_getscopes(unit, address, &scope);

	for (int i = 0; i < n && dw.dwarf_tag(&scope[i]) != DW_TAG_subprogram; i++) {
		Dwarf_Attribute a;
		Dwarf_Word number, at;
		Dwarf_Files *files;

		if (dw.dwarf_tag(&scope[i]) != DW_TAG_inlined_subroutine ||
		    dw.dwarf_formudata(dw.dwarf_attr(&scope[i], DW_AT_call_line, &a), &at) ||
		    dw.dwarf_formudata(dw.dwarf_attr(&scope[i], DW_AT_call_file, &a), &number) ||
		    dw.dwarf_getsrcfiles(unit, &files, NULL))
			continue;
		file = dw.dwarf_filesrc(files, number, NULL, NULL);
		*line = (int)at;
	}
	free(scope);
	return file;
}

static bool place_put(const struct file *f, GElf_Addr address, char *out, size_t size)
{
	Dwarf_Addr bias;
	Dwfl_Line *at = dw.dwfl_module_getsrc(f->module, address);
	Dwarf_Die *unit = dw.dwfl_module_addrdie(f->module, address, &bias);
	Dwarf_Attribute a;
	int line = 0, call = 0;
	const char *file = at ? dw.dwfl_lineinfo(at, NULL, &line, NULL, NULL, NULL) : NULL;
	const char *outer = unit ? inline_call(unit, address - bias, &call) : NULL;
	const char *folder = unit && dw.dwarf_attr(unit, DW_AT_comp_dir, &a) ?
		dw.dwarf_formstring(&a) : NULL;

	if (outer) {
		file = outer;
		line = call;
	}
	if (!file)
		return false;
	if (folder && strncmp(file, folder, strlen(folder)) == 0)
		file += strlen(folder) + (file[strlen(folder)] == '/');
	file += strncmp(file, "./", 2) ? 0 : 2;
	snprintf(out, size, " (%.200s:%d)", file, line);
	return true;
}

/* The build id of a text: "[ext4 0123...]" of a module, the last word of "CPU: ... Comm: ...". */
static void check_id(struct file *f, const char *hex)
{
	const unsigned char *id;
	GElf_Addr address;
	char text[2 * ID_BYTES + 1] = "";
	int n = f->module ? dw.dwfl_module_build_id(f->module, &id, &address) : 0;

	if (n != ID_BYTES || strspn(hex, "0123456789abcdef") != 2 * ID_BYTES || f->foreign)
		return;
	for (int i = 0; i < n; i++)
		snprintf(text + 2 * i, 3, "%02x", id[i]);
	f->foreign = strncmp(text, hex, 2 * ID_BYTES) != 0;
	if (f->foreign)
		term_print(stderr, "lowtide explain: %s has build id %s, the text is of %.40s: no "
			"line is taken from it\n", f->path, text, hex);
}

static bool is_name(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		c == '_' || c == '.' || c == '$';
}

/* The place of "name+0x12/0x34 [module id]", plus being the '+'; the end of that text. */
static const char *place_at(const char *line, const char *plus, char *place, size_t size)
{
	char name[NAME_BYTES], *end;
	const char *from = plus, *module = "";
	GElf_Addr offset = strtoull(plus + 1, &end, 16);
	const struct entry *entry;
	GElf_Xword bytes;
	struct file *f;
	size_t n = 0;

	*place = '\0';
	while (from > line && is_name(from[-1]))
		from--;
	if (from == plus || plus - from >= NAME_BYTES || *end != '/')
		return plus + 1;
	snprintf(name, sizeof(name), "%.*s", (int)(plus - from), from);
	bytes = strtoull(end + 1, &end, 16);
	if (end[0] == ' ' && end[1] == '[' && strncmp(end + 2, "inline", 6) != 0) {
		module = end + 2;
		n = strcspn(module, " ]");
		end += 2 + strcspn(end + 2, "]");
		end += *end == ']';
	}
	f = file_of(module, n);
	if (f && n && module[n] == ' ')
		check_id(f, module + n + 1);
	entry = f && !f->foreign ? entry_of(f, name, bytes) : NULL;
	/* A return address may belong to the next line: the call lies before it. */
	if (entry && offset <= bytes)
		place_put(f, entry->address + offset - (offset && !strstr(line, "RIP")), place,
			  size);
	return end;
}

size_t symbols_line(const char *line, size_t n, char *out, size_t size)
{
	char text[4096], place[256];
	struct text to = { out, 0, size };
	const char *from = text, *plus = text;

	snprintf(text, sizeof(text), "%.*s", (int)n, line);
	if (strlen(text) != n || n + 1 >= size || strstr(text, ".c:")) {
		n = n < size ? n : size;	/* too long, with NULs, or symbolised */
		memcpy(out, line, n);
		return n;
	}
	if (strstr(text, " Comm: ") && strrchr(text, ' ') && strlen(text) > 41)
		check_id(&symbols.file[0], strrchr(text, ' ') + 1);
	out[0] = '\0';
	while ((plus = strstr(plus, "+0x")) != NULL) {
		plus = place_at(from, plus, place, sizeof(place));
		text_add(&to, "%.*s%s", (int)(plus - from), from, place);
		from = plus;
	}
	text_add(&to, "%s", from);
	return to.n;
}

void symbols_tell(void)
{
	for (unsigned i = 0; i < symbols.files; i++) {
		const struct file *f = &symbols.file[i];

		if (!f->module && i)
			term_print(stderr, "lowtide explain: no %s.ko in %s: its functions have no "
				"line\n", f->name, symbols.folder);
		if (f->others)
			term_print(stderr, "lowtide explain: %s is of another build than the text: "
				"%u times a function, as %s, has another size and no line\n",
				f->path, f->others, f->other);
	}
}

#endif
