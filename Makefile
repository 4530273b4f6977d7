# SPDX-License-Identifier: GPL-2.0-or-later
# Builds lowtide in the current folder: ./configure && make, in the tree or out of it.
#   make check [T="unit cli"] [SANITIZE=address,undefined]      V=1 shows the commands
srcdir ?= .
include config.mk
$(if $(V),,$(eval .SILENT:))

comma := ,
O := obj$(if $(SANITIZE),-$(subst $(comma),-,$(SANITIZE)))
BIN := $(if $(SANITIZE),$(O)/)lowtide

include $(srcdir)/tools/layers.mk

sanitize := $(SANITIZE:%=-fsanitize=% -fno-sanitize-recover=all -fno-omit-frame-pointer)
warnings := -Wall -Wextra -Wmissing-prototypes -Wshadow $(if $(SANITIZE),,$(WERROR))
COMPILE = $(CC) -std=gnu11 -D_GNU_SOURCE $(warnings) $(INC) $(CPPFLAGS) $(CFLAGS) $(sanitize)
LINK = $(CC) $(CFLAGS) $(sanitize) $(LDFLAGS)
# The tables refer to their plug-ins, and those to what asks the tables.
group = -Wl,--start-group $1 -Wl,--end-group

# $(call folders,LAYER): its folder and those below it, but for kernel modules.
folders = $(call folder,$1) $(filter-out %/kmod,$(patsubst $(srcdir)/%/,%,\
	$(wildcard $(srcdir)/$(call folder,$1)/*/)))
sources = $(foreach d,$(call folders,$1),$(patsubst $(srcdir)/%,%,$(wildcard $(srcdir)/$d/*.c)))
objects = $(patsubst %.c,$(O)/%.o,$(call sources,$1))
include_path = -I. $(patsubst %,-I$(srcdir)/%,$(foreach l,$1,$(call folders,$l)) injectors/kmod)

main := $(O)/harness/cli/main.o
# Each kind of plug-ins has a table, which tools/registry makes from the names of their files.
kinds := workload injector sampler sink policy verb form lt_bug schema query
registry := $(kinds:%=$(O)/registry_%.o)
archives := $(layers:%=$(O)/lib%.a) $(O)/libregistry.a
# A test may be linked with fewer layers: make TEST_LAYERS="api base" obj/test_rng
TEST_LAYERS ?= cli report campaign host vm supervisor agent scenario registry workloads injectors \
	samplers results verdict introspect hang api base
test_archives := $(O)/libsupport.a $(TEST_LAYERS:%=$(O)/lib%.a)
# tests/unit has the rooms of the tree, and what tests share; a unit that boots is of the group vm.
unit_sources := $(patsubst $(srcdir)/%,%,$(wildcard $(srcdir)/tests/unit/*/*.c))
unit_tests := $(foreach f,$(unit_sources),$(if $(filter test_%,$(notdir $f)),$f))
unit_all := $(if $(CMOCKA),$(patsubst %.c,$(O)/%,$(notdir $(unit_tests))))
vm_units := $(filter %/test_vm_boot,$(unit_all))
tests_unit := $(or $(filter-out $(vm_units),$(unit_all)),$(srcdir)/tests/unit/skip.t)
tests_fuzz := $(patsubst $(srcdir)/tests/fuzz/%.c,$(O)/%,$(wildcard $(srcdir)/tests/fuzz/fuzz_*.c))
$(foreach t,cli vm meta,$(eval tests_$t := $(sort $(wildcard $(srcdir)/tests/$t/*.t))))
tests_vm += $(vm_units)
$(foreach t,tidy layers symbols shellcheck,$(eval tests_$t := $(srcdir)/tools/check/$t))
# In a guest of 256 MiB there is no room for a sanitizer's shadow memory.
groups := unit fuzz cli $(if $(SANITIZE),,vm meta symbols) tidy layers shellcheck
T ?= $(groups)
TESTS := $(foreach t,$T,$(or $(tests_$t),$(patsubst tests/%,$(srcdir)/tests/%,$(filter %.t,$t)),\
	$(if $(filter undefined,$(origin tests_$t)),$(error T=$t: one of $(groups), or a .t file))))
man := $(if $(shell command -v scdoc),$(patsubst $(srcdir)/docs/%.scd,$(O)/%,\
	$(wildcard $(srcdir)/docs/*.scd)))
completions = $(datadir)/bash-completion/completions
shared := $(patsubst $(srcdir)/%,%,$(wildcard $(addprefix $(srcdir)/,scenarios/*.scn \
	injectors/kmod/Kbuild injectors/kmod/*.[ch])))

.PHONY: all libs check install uninstall clean dist bench soak
.SECONDARY:
.DELETE_ON_ERROR:
all: $(BIN) $(man)
libs: $(archives)

config.mk: $(srcdir)/configure $(wildcard $(srcdir)/configure.d/*.c)
	sh $(srcdir)/configure $(configure_args) && touch $@

define layer_rules
$(O)/$(call folder,$1)/%.o: INC = $(call include_path,$1 $(uses_$1))
$(O)/lib$1.a: $(filter-out $(main),$(call objects,$1)) $(foreach d,$(call folders,$1),$(srcdir)/$d)
endef
$(foreach l,$(layers),$(eval $(call layer_rules,$l)))
$(O)/libsupport.a: $(patsubst %.c,$(O)/%.o,$(filter-out $(unit_tests),$(unit_sources)))
$(O)/libregistry.a: $(registry)
$(O)/tests/%.o: INC = $(patsubst %,-I%,$(wildcard $(srcdir)/tests/unit/*/)) \
	$(call include_path,$(layers))
$(registry): INC = $(call include_path,$(layers))

# Sources by their full path: a search path would find another build's generated files.
$(O)/%.o: $(srcdir)/%.c config.mk
	mkdir -p $(@D)
	echo "  CC   $<"
	$(COMPILE) -MMD -MP -c -o $@ $<

$(registry): $(O)/%.o: $(O)/%.c
	$(COMPILE) -MMD -MP -c -o $@ $<

# A file that is gone must leave its archive and the tables: they depend on the folders.
$(O)/registry_%.c: $(srcdir)/tools/registry $(addprefix $(srcdir)/,workloads injectors \
		injectors/kmod harness/samplers harness/campaign $(call folders,cli) results \
		results/queries) $(wildcard $(srcdir)/results/*.sql $(srcdir)/results/*/*.sql)
	mkdir -p $(O)
	sh $< $(srcdir) $* >$@

$(O)/lib%.a:
	mkdir -p $(O)
	rm -f $@
	$(AR) rcs $@ $(filter %.o,$^)

$(BIN): $(main) $(archives)
	echo "  LINK $@"
	$(LINK) -o $@ $(main) $(call group,$(archives)) $(LIBS)

define test_rule
$(O)/$(basename $(notdir $1)): $(O)/$(1:.c=.o) $(test_archives)
	$$(LINK) -o $$@ $$< $(call group,$(test_archives)) $(CMOCKA) $(LIBS)
endef
$(foreach f,$(unit_tests),$(eval $(call test_rule,$f)))

$(O)/fuzz_%: $(O)/tests/fuzz/fuzz_%.o $(test_archives)
	$(LINK) -o $@ $< $(call group,$(test_archives)) $(LIBS)

$(O)/%: $(srcdir)/docs/%.scd
	mkdir -p $(O)
	scdoc <$< >$@

# VM tests one after another, and beside them all others, likewise: a VM leaves much of two cores.
check: $(filter $(O)/%,$(TESTS)) $(if $(filter %.t %/symbols,$(TESTS)),$(BIN)) \
		$(if $(filter %/symbols,$(TESTS)),$(filter $(O)/%,$(unit_all) $(tests_fuzz)))
	LOWTIDE=$(abspath $(BIN)) LT_SRC=$(abspath $(srcdir)) LT_BUILD=$(CURDIR) CC="$(CC)" \
	CMOCKA_MESSAGE_OUTPUT=TAP MAKEFLAGS= MAKELEVEL= prove -j 2 --rules "seq=**/tests/vm/*" \
		--rules "seq=**" -e $(srcdir)/tools/check/tap $(TESTS)

install: all
	install -D -m 755 $(BIN) $(DESTDIR)$(bindir)/lowtide
	for f in $(shared); do install -D -m 644 $(srcdir)/$$f \
		$(DESTDIR)$(datadir)/lowtide/$${f#injectors/}; done
	install -D -m 644 $(srcdir)/tools/completion.bash $(DESTDIR)$(completions)/lowtide
	for f in $(man); do install -D -m 644 $$f $(DESTDIR)$(mandir)/man$${f##*.}/$${f##*/}; done
	sh $(srcdir)/tools/systemd/install put "$(DESTDIR)" $(prefix) $(bindir)

uninstall:
	rm -f $(addprefix $(DESTDIR),$(bindir)/lowtide $(completions)/lowtide)
	for f in $(shared); do rm -f $(DESTDIR)$(datadir)/lowtide/$${f#injectors/}; done
	for f in $(man); do rm -f $(DESTDIR)$(mandir)/man$${f##*.}/$${f##*/}; done
	sh $(srcdir)/tools/systemd/install remove "$(DESTDIR)" $(prefix) $(bindir)
	cd $(DESTDIR)$(datadir) && rmdir lowtide/scenarios lowtide/kmod lowtide 2>/dev/null || :
	# Folders that are empty now; without DESTDIR they may be those of the system.
	test -z "$(DESTDIR)" || { cd "$(DESTDIR)" && rmdir -p $(patsubst /%,%,$(bindir) \
		$(completions) $(datadir) $(mandir)/man1 $(mandir)/man5 $(mandir)) \
		2>/dev/null; } || :

clean:; rm -rf obj obj-* lowtide
dist:; sh $(srcdir)/tools/dist $(srcdir) lowtide-$(version)

# How fast is it, and does it go on? make bench RUN="--on host", make soak RUN="--hours 8"
bench: $(BIN)
	LOWTIDE=$(abspath $(BIN)) sh $(srcdir)/tools/study/$@ $(RUN)
soak: $(BIN); $(abspath $(BIN)) soak $(RUN)

-include $(shell find $(O) -name '*.d' 2>/dev/null)
