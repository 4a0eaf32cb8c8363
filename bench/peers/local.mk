# SPDX-License-Identifier: MIT
# The peers that `make bench-peers` measures besides those of `make bench`.
# Each is built if configure found it.

bench_peers =

if HAVE_GLIB
bench_peers += bench/queue_glib
endif
if HAVE_AVUTIL
bench_peers += bench/queue_av
endif
if HAVE_TBB
bench_peers += bench/queue_tbb
endif
if HAVE_CK
bench_peers += bench/queue_ck
endif
if HAVE_MOODYCAMEL
bench_peers += bench/queue_moodycamel
endif
if HAVE_ZMQ
bench_peers += bench/queue_zmq
endif

EXTRA_PROGRAMS += \
	bench/queue_av \
	bench/queue_ck \
	bench/queue_glib \
	bench/queue_moodycamel \
	bench/queue_tbb \
	bench/queue_zmq
CLEANFILES += $(bench_peers)

bench_queue_glib_CPPFLAGS = $(PUBLIC_CPPFLAGS) $(GLIB_CFLAGS)
bench_queue_glib_LDADD = $(GLIB_LIBS)
bench_queue_glib_SOURCES = $(queue_sources) bench/peers/queue_glib.c

bench_queue_av_CPPFLAGS = $(PUBLIC_CPPFLAGS) $(AVUTIL_CFLAGS)
bench_queue_av_LDADD = $(AVUTIL_LIBS)
bench_queue_av_SOURCES = $(queue_sources) bench/peers/queue_av.c

bench_queue_ck_CPPFLAGS = $(PUBLIC_CPPFLAGS) $(CK_CFLAGS)
bench_queue_ck_LDADD = $(CK_LIBS)
bench_queue_ck_SOURCES = $(queue_sources) bench/peers/queue_ck.c

bench_queue_zmq_CPPFLAGS = $(PUBLIC_CPPFLAGS) $(ZMQ_CFLAGS)
bench_queue_zmq_LDADD = $(ZMQ_LIBS)
bench_queue_zmq_SOURCES = $(queue_sources) bench/peers/queue_zmq.c

bench_queue_tbb_CPPFLAGS = $(PUBLIC_CPPFLAGS) $(TBB_CFLAGS)
bench_queue_tbb_LDADD = $(TBB_LIBS)
bench_queue_tbb_SOURCES = $(queue_sources) bench/peers/queue_tbb.cpp

bench_queue_moodycamel_CPPFLAGS = $(PUBLIC_CPPFLAGS)
bench_queue_moodycamel_LDADD =
bench_queue_moodycamel_SOURCES = $(queue_sources) \
	bench/peers/queue_moodycamel.cpp

# ---- Other languages ---------------------------------------------------------

if HAVE_GO
bench_peers += bench/queue_go
bench/queue_go: $(srcdir)/bench/peers/queue_go.go
	$(AM_V_GEN)GO111MODULE=off $(GO) build -o $@ \
	    $(srcdir)/bench/peers/queue_go.go
endif
if HAVE_RUST
bench_peers += bench/queue_rust
bench/queue_rust: $(srcdir)/bench/peers/queue_rust.rs
	$(AM_V_GEN)MAKEFLAGS= $(RUSTC) --edition 2021 -C opt-level=3 -o $@ \
	    $(srcdir)/bench/peers/queue_rust.rs
endif
if HAVE_JAVA
bench_peers += bench/QueueJava.class
CLEANFILES += bench/QueueJava*.class
bench/QueueJava.class: $(srcdir)/bench/peers/QueueJava.java
	$(AM_V_GEN)$(JAVAC) -d bench $(srcdir)/bench/peers/QueueJava.java
endif

EXTRA_DIST += \
	bench/peers/QueueJava.java \
	bench/peers/pass_node.mjs \
	bench/peers/queue_go.go \
	bench/peers/queue_node.mjs \
	bench/peers/queue_rust.rs
