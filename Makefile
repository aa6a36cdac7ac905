# lianhu: build, test, run. `make help` lists the targets; V=1 shows the commands.
BUILD   ?= build
PREFIX  ?= /usr/local
DESTDIR ?=
CC      ?= cc
CFLAGS  ?= -O2 -g
V       ?= 0
Q       := $(if $(filter 1,$(V)),,@)
say      = $(if $(filter 1,$(V)),:,printf '  %-7s %s\n' '$1' '$2')

# Warnings are errors for the compilers we know; a packager's newer one may warn of more.
WARN   := -Wall -Wextra -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings \
          -Wformat=2 -Wundef -Wpointer-arith
KNOWN  := $(shell $(CC) -dumpversion 2>/dev/null | grep -qE '^(12|14)' && echo -Werror)
WERROR ?= $(KNOWN)
BASE   := -std=gnu11 -D_GNU_SOURCE -fno-common $(WARN) $(WERROR) -Iinclude -I. -Isrc -I$(BUILD) -MMD -MP
SAN    := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined

# ---- what there is ---------------------------------------------------------------------------
MODEM_SRC := $(wildcard modem/*.c modem/base/*.c)
ROOM_SRC  := $(filter-out %/main.c src/web/%,$(wildcard src/*/*.c))
WEB_SRC   := $(filter-out %/main.c,$(wildcard src/web/*.c))
SIM_SRC   := $(filter-out tools/modemsim/main.c,$(wildcard tools/modemsim/*.c))
CTL_SRC   := $(wildcard tools/lianhuctl/*.c)
BENCH_SRC := $(wildcard tools/bench/*.c)
SUPPORT   := $(wildcard tests/support/*.c)
UNIT_SRC  := $(wildcard tests/unit/test_*.c tests/simulation/test_*.c tests/scenario/test_*.c)
UNIT      := $(UNIT_SRC:%.c=$(BUILD)/%)
FUZZ      := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))

LIBS := -Wl,--as-needed -lserialport -lev -lsqlite3 -lconfuse -licuuc -licui18n -ljansson -lsodium -lmicrohttpd -lgnutls
PROGRAMS := lianhud lianhuctl lianhu-web modemsim

objs = $(patsubst %.c,$(BUILD)/$1/%.o,$2)

.DELETE_ON_ERROR:
.SECONDARY:
.DEFAULT_GOAL := all
.PHONY: all help deps deps-run deps-test deps-browser check-run check-test check-browser check-bench run test lint tables bench fuzz \
        soak install deb deb-test check-deb coverage valgrind clean programs san-programs

all: check-run
	$(Q)$(MAKE) --no-print-directory programs

programs: $(PROGRAMS:%=$(BUILD)/%) $(BUILD)/lianhu-usb-reset
san-programs: $(PROGRAMS:%=$(BUILD)/san/bin/%) $(BUILD)/san/bin/lianhu-usb-reset

# ---- compile ---------------------------------------------------------------------------------
$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D); $(call say,CC,$<)
	$(Q)$(CC) $(BASE) $(CFLAGS) $(CPPFLAGS) -c -o $@ $<

$(BUILD)/san/%.o: %.c
	@mkdir -p $(@D); $(call say,CC-san,$<)
	$(Q)$(CC) $(BASE) $(SAN) -DLIANHU_TEST=1 -c -o $@ $<

# SQL becomes one C string literal per file.
GEN := $(patsubst %,$(BUILD)/gen/%.inc,$(wildcard src/store/migrate/*.sql))
$(BUILD)/gen/%.sql.inc: %.sql
	@mkdir -p $(@D); $(call say,GEN,$<)
	$(Q)sed -e 's/\\/\\\\/g; s/"/\\"/g; s/^/"/; s/$$/\\n"/' $< > $@ && echo , >> $@
$(patsubst %,$(BUILD)/%/src/store/store.o,obj san fuzz/obj): $(GEN)

# Fuzz targets need clang; its warnings are not ours to mend.
FUZZ_CC  := clang
FUZZ_SAN := -O1 -g -w -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined
$(BUILD)/fuzz/obj/%.o: %.c
	@mkdir -p $(@D); $(call say,CC-fuzz,$<)
	$(Q)$(FUZZ_CC) $(filter-out $(WARN) $(WERROR),$(BASE)) $(FUZZ_SAN) -fsanitize=fuzzer-no-link -DLIANHU_TEST=1 -c -o $@ $<

# $1 kind of objects (obj, san), $2 where the libraries and programs go
define linked
$2/libmodem.a: $$(call objs,$1,$$(MODEM_SRC))
$2/liblianhu.a: $$(call objs,$1,$$(ROOM_SRC))
$2/libsim.a: $$(call objs,$1,$$(SIM_SRC))
$2/libweb.a: $$(call objs,$1,$$(WEB_SRC))
endef
$(eval $(call linked,obj,$(BUILD)/lib))
$(eval $(call linked,san,$(BUILD)/san/lib))
$(eval $(call linked,fuzz/obj,$(BUILD)/fuzz/lib))

$(BUILD)/%.a:
	@mkdir -p $(@D); $(call say,AR,$@)
	$(Q)rm -f $@ && ar rcs $@ $^

LINK     = $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o %.a,$^) $(LIBS) $(XLSX)
# Only for what writes sheets: lianhud does not.
XLSX    := -Wl,--push-state,--as-needed -lxlsxwriter -Wl,--pop-state
LINK_SAN = $(CC) $(SAN) -o $@ $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(LIBS) $(XLSX) -lcmocka

$(BUILD)/lianhud: $(BUILD)/obj/src/daemon/main.o $(BUILD)/lib/liblianhu.a $(BUILD)/lib/libmodem.a
$(BUILD)/lianhuctl: $(call objs,obj,$(CTL_SRC)) $(BUILD)/lib/liblianhu.a $(BUILD)/lib/libmodem.a
$(BUILD)/lianhu-web: $(BUILD)/obj/src/web/main.o $(BUILD)/lib/libweb.a $(BUILD)/lib/liblianhu.a $(BUILD)/lib/libmodem.a
$(patsubst %,$(BUILD)/%/src/web/page_asset.o,obj san fuzz/obj): $(wildcard src/web/assets/*)
$(BUILD)/modemsim: $(BUILD)/obj/tools/modemsim/main.o $(BUILD)/lib/libsim.a $(BUILD)/lib/libmodem.a
$(BUILD)/gen-roster: $(call objs,obj,tools/gen-roster.c $(wildcard tests/support/made_roster*.c)) $(BUILD)/lib/liblianhu.a $(BUILD)/lib/libmodem.a
$(BUILD)/keystrokes: $(BUILD)/obj/tools/keystrokes.o $(BUILD)/lib/liblianhu.a $(BUILD)/lib/libmodem.a
$(BUILD)/bench/bench: $(call objs,obj,$(BENCH_SRC) $(wildcard tests/support/township*.c) tests/support/disk.c \
                        tests/support/even_random.c \
                        $(wildcard tests/support/sloppy*.c)) $(BUILD)/lib/libweb.a $(BUILD)/lib/liblianhu.a $(BUILD)/lib/libsim.a \
                        $(BUILD)/lib/libmodem.a
$(PROGRAMS:%=$(BUILD)/%) $(BUILD)/gen-roster $(BUILD)/keystrokes $(BUILD)/bench/bench:
	@mkdir -p $(@D)
	@$(call say,LINK,$@)
	$(Q)$(LINK)

# Runs as root, so it stands on libc alone.
$(BUILD)/lianhu-usb-reset: $(BUILD)/obj/tools/usb-reset.o
	@mkdir -p $(@D); $(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^
$(BUILD)/san/bin/lianhu-usb-reset: $(BUILD)/san/tools/usb-reset.o
	@mkdir -p $(@D); $(call say,LINK,$@)
	$(Q)$(CC) $(SAN) -o $@ $^

$(BUILD)/san/bin/lianhud: $(BUILD)/san/src/daemon/main.o $(BUILD)/san/lib/liblianhu.a $(BUILD)/san/lib/libmodem.a
$(BUILD)/san/bin/lianhuctl: $(call objs,san,$(CTL_SRC)) $(BUILD)/san/lib/liblianhu.a $(BUILD)/san/lib/libmodem.a
$(BUILD)/san/bin/lianhu-web: $(BUILD)/san/src/web/main.o $(BUILD)/san/lib/libweb.a $(BUILD)/san/lib/liblianhu.a $(BUILD)/san/lib/libmodem.a
$(BUILD)/san/bin/modemsim: $(BUILD)/san/tools/modemsim/main.o $(BUILD)/san/lib/libsim.a $(BUILD)/san/lib/libmodem.a
$(PROGRAMS:%=$(BUILD)/san/bin/%):
	@mkdir -p $(@D); $(call say,LINK,$@)
	$(Q)$(LINK_SAN)

$(BUILD)/tests/%: $(BUILD)/san/tests/%.o $(call objs,san,$(SUPPORT)) $(BUILD)/san/lib/libweb.a $(BUILD)/san/lib/liblianhu.a \
                  $(BUILD)/san/lib/libsim.a $(BUILD)/san/lib/libmodem.a
	@mkdir -p $(@D); $(call say,LINK,$@)
	$(Q)$(LINK_SAN)

$(FUZZ): $(BUILD)/fuzz/%: $(BUILD)/fuzz/obj/tests/fuzz/%.o $(call objs,fuzz/obj,$(SUPPORT)) \
         $(BUILD)/fuzz/lib/libweb.a $(BUILD)/fuzz/lib/liblianhu.a $(BUILD)/fuzz/lib/libsim.a $(BUILD)/fuzz/lib/libmodem.a
	@$(call say,LINK,$@)
	$(Q)$(FUZZ_CC) $(FUZZ_SAN) -fsanitize=fuzzer -o $@ $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(LIBS) $(XLSX) -lcmocka

-include $(shell find $(BUILD) -path $(BUILD)/deb -prune -o -name '*.d' -type f -print 2>/dev/null)

# ---- what people call ------------------------------------------------------------------------
help:
	@sed -n 's/^## //p' Makefile

## make            build all programs into build/
## make deps       install what is missing (deps-run, deps-test, deps-browser)
deps: deps-run deps-test deps-browser
deps-run:
	@tools/deps run
deps-test:
	@tools/deps test
deps-browser:
	@tools/deps browser
check-run:
	@tools/deps --quiet run
check-bench:
	@tools/deps --quiet bench
check-test:
	@tools/deps --quiet test
check-browser:
	@tools/deps --quiet browser

## make run        the sample township on simulated modems; DEMO=once ends after the conversation
run: all
	$(Q)BUILD=$(BUILD) tools/run $(DEMO)

## make test       all tests, with address and undefined-behaviour sanitizers
test: check-run check-test check-browser
	$(Q)$(MAKE) --no-print-directory programs san-programs $(BUILD)/keystrokes $(UNIT) $(BUILD)/soak/test_lives
	$(Q)BUILD=$(BUILD) tests/run $(TESTS)

## make lint       format, static analysis, headers alone, who may include whom
lint: check-run check-test $(GEN)
	$(Q)BUILD=$(BUILD) CC="$(CC)" tools/lint

## make tables     src/text/*.tbl anew out of ICU
tables: $(BUILD)/gen_han
	$(Q)for t in fold pinyin; do $< $$t >src/text/$$t.tbl.new && mv src/text/$$t.tbl.new src/text/$$t.tbl; done
$(BUILD)/gen_han: tools/gen/gen_han.c
	@mkdir -p $(@D); $(call say,CC,$<)
	$(Q)$(CC) $(BASE) $(CFLAGS) -o $@ $< -licui18n -licuuc

## make fuzz       all fuzz targets, or FUZZ_ONLY=fuzz_tpdu, for FUZZTIME seconds each
FUZZTIME ?= 60
fuzz: check-run check-test
	$(Q)$(MAKE) --no-print-directory $(or $(FUZZ_ONLY:%=$(BUILD)/fuzz/%),$(FUZZ))
	$(Q)BUILD=$(BUILD) tests/fuzz/run $(FUZZTIME) $(or $(FUZZ_ONLY),$(notdir $(FUZZ)))

## make bench      figures and ratios; BENCH=gap one group of them
bench: check-run check-bench
	$(Q)$(MAKE) --no-print-directory programs $(BUILD)/gen-roster $(BUILD)/bench/bench
	$(Q)BUILD=$(BUILD) tools/bench/run $(BENCH)
## make soak       months of faults at random on all cores: seeds SOAK=1-1000 of small townships, then
##                 SOAK_BIG=1-20 of SOAK_DAYS=30 on SOAK_MODEMS=16, then SOAK_KILLS=1000 kills of the
##                 real daemon; MUTANTS=1: planted faults instead, each of which some seed must see
SOAK        ?= 1-1000
SOAK_BIG    ?= 1-20
SOAK_DAYS   ?= 30
SOAK_MODEMS ?= 16
SOAK_KILLS  ?= 1000
soak: check-test
	$(Q)$(MAKE) --no-print-directory san-programs $(BUILD)/soak/test_month $(BUILD)/soak/test_lives \
	        $(BUILD)/tests/scenario/test_crash
	$(Q)BUILD=$(BUILD) $(if $(MUTANTS),tests/simulation/mutate,tests/simulation/soak "$(SOAK)" "$(SOAK_BIG)" \
	        $(SOAK_DAYS) $(SOAK_MODEMS) $(SOAK_KILLS))
# Without sanitizers: what they would say is seen in the shorter runs of make test.
$(BUILD)/soak/%: $(BUILD)/obj/tests/simulation/%.o $(call objs,obj,$(SUPPORT)) \
                 $(BUILD)/lib/libweb.a $(BUILD)/lib/liblianhu.a $(BUILD)/lib/libsim.a $(BUILD)/lib/libmodem.a
	@mkdir -p $(@D); $(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(LIBS) $(XLSX) -lcmocka

## make install    into DESTDIR/PREFIX (/usr/local), configuration into DESTDIR/etc
install: all
	$(Q)BUILD=$(BUILD) DESTDIR="$(DESTDIR)" PREFIX="$(PREFIX)" tools/install

## make deb        the Debian package, into build/deb/; make deb-test: installed in a Debian of its own
deb: check-run check-deb
	$(Q)BUILD=$(BUILD) tools/deb
deb-test: deb
	$(Q)BUILD=$(BUILD) tools/deb-test
check-deb:
	@tools/deps --quiet deb

## make coverage   which lines and branches the tests reach, and whether it is enough; TESTS=test_tpdu some
coverage: check-run check-test
	$(Q)BUILD=$(BUILD)/coverage tools/coverage $(TESTS)

## make valgrind   the unit tests under memcheck; TESTS as above
valgrind: check-run check-test
	$(Q)BUILD=$(BUILD)/plain tools/valgrind $(TESTS)

clean:
	$(Q)rm -rf $(BUILD)
