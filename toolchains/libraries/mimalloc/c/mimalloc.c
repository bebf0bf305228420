/* mimalloc as musl's allocator: the heap that begins when it is needed, the names of C, and fork. */

/* No constructor: `heap_start` does what it would, later. */
#define MI_PRIM_HAS_PROCESS_ATTACH 1

#include "static.c"

#include <errno.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "early.h"

/* Weak: a program that defines `malloc` and its like itself keeps them. */
#define EXPORT __attribute__((visibility("default"), weak))

/* Whether requests may still be served from `early_memory`. */
static _Atomic(bool) early = true;

/* Not the id of a thread: ids are addresses. */
#define NO_THREAD ((mi_threadid_t)8)

/* Fills the tables that `build.rs` has left empty, as they stand in `init.c`. */
static void theap_tables_init(void) {
  for (size_t at = 0; at < MI_PAGES_DIRECT; at++) { _mi_theap_empty.pages_free_direct[at] = MI_PAGE_EMPTY(); }
  _mi_theap_empty.tld = &tld_empty;
  _mi_theap_empty_wrong = theap_main = _mi_theap_empty;
  theap_main.tld = &tld_main;
  mi_atomic_store_ptr_release(mi_heap_t, &theap_main.heap, &heap_main);
  theap_main.random = (mi_random_ctx_t){ {0x846ca68b}, {0}, 0, true };
  theap_main.page_full_retain = 2;
  theap_main.allow_page_reclaim = true;
}

/* What mimalloc's own constructor does, which only ever runs in the first thread. */
static void heap_start_once(void) {
  theap_tables_init();
  /* The first thread's static heap must not become that of a thread that ends: another thread may get its id. */
  const bool first = syscall(SYS_gettid) == getpid();
  tld_main.thread_id = (first ? _mi_prim_thread_id() : NO_THREAD);
  os_preloading = false;
  _mi_prim_thread_init_auto_done();
  mi_process_init();
  _mi_thread_locals_init();
  _mi_options_post_init();
  _mi_random_reinit_if_weak(&theap_main.random);
  if (mi_option_is_enabled(mi_option_show_stats) || mi_option_is_enabled(mi_option_verbose)) {
    atexit(mi_process_done);
  }
}

static mi_decl_noinline void heap_start(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  const int before = errno;
  pthread_once(&once, heap_start_once);
  atomic_store(&early, false);
  errno = before;
}

/* A block from before the heap; NULL once there is one, which this makes sure of. */
static mi_decl_noinline void* early_or_start(size_t size, size_t align, bool zero) {
  void* const p = early_alloc(size, align, zero);
  if (p == NULL) { heap_start(); }
  return p;
}

static inline void* early_first(size_t size, size_t align, bool zero) {
  if mi_unlikely(atomic_load_explicit(&early, memory_order_acquire)) {
    return early_or_start(size, align, zero);
  }
  return NULL;
}

static inline void* or_errno(void* p) {
  if mi_unlikely(p == NULL) { errno = ENOMEM; }
  return p;
}

static void* heap_malloc(size_t size) {
  void* const p = early_first(size, EARLY_ALIGN, false);
  return (p != NULL ? p : or_errno(mi_malloc(size)));
}

static void* heap_calloc(size_t count, size_t size) {
  size_t total;
  if mi_unlikely(mi_count_size_overflow(count, size, &total)) return or_errno(NULL);
  void* const p = early_first(total, EARLY_ALIGN, true);
  return (p != NULL ? p : or_errno(mi_zalloc(total)));
}

static void heap_free(void* p) {
  if mi_unlikely(is_early(p)) { early_free(p); }
  else if mi_likely(p != NULL) { mi_free(p); }
}

static mi_decl_noinline void* realloc_early(void* p, size_t size) {
  if (early_resize(p, size)) return p;
  void* const new = heap_malloc(size);
  if (new == NULL) return NULL;
  const size_t old = early_block(p)->size;
  memcpy(new, p, old < size ? old : size);
  early_free(p);
  return new;
}

static void* heap_realloc(void* p, size_t size) {
  if mi_unlikely(p == NULL) return heap_malloc(size);
  if mi_unlikely(is_early(p)) return realloc_early(p, size);
  return or_errno(mi_realloc(p, size));
}

/* The names of C, and what musl calls from inside, so that there is one heap and its own allocator is not linked. */
#define NAMED(name) __attribute__((visibility("default"), weak, alias(#name)))
NAMED(heap_malloc) void* malloc(size_t size);
NAMED(heap_free) void free(void* p);
NAMED(heap_realloc) void* realloc(void* p, size_t size);
NAMED(heap_malloc) void* __libc_malloc(size_t size);
NAMED(heap_calloc) void* __libc_calloc(size_t count, size_t size);
NAMED(heap_realloc) void* __libc_realloc(void* p, size_t size);
NAMED(heap_free) void __libc_free(void* p);

/* Whether the program has a `malloc` of its own. What it leaves out then does as musl's does. */
static inline bool replaced(void) { return malloc != heap_malloc; }

EXPORT void* calloc(size_t count, size_t size) {
  if mi_likely(!replaced()) return heap_calloc(count, size);
  size_t total;
  if (mi_count_size_overflow(count, size, &total)) return or_errno(NULL);
  void* const p = malloc(total);
  return (p == NULL ? NULL : memset(p, 0, total));
}

EXPORT void* aligned_alloc(size_t align, size_t size) {
  if mi_unlikely(!_mi_is_power_of_two(align)) { errno = EINVAL; return NULL; }
  if mi_unlikely(replaced()) return or_errno(NULL);
  void* const p = early_first(size, align, false);
  return (p != NULL ? p : or_errno(mi_malloc_aligned(size, align)));
}

EXPORT void* memalign(size_t align, size_t size) { return aligned_alloc(align, size); }

EXPORT int posix_memalign(void** result, size_t align, size_t size) {
  if (align < sizeof(void*) || !_mi_is_power_of_two(align)) return EINVAL;
  const int before = errno;
  void* const p = aligned_alloc(align, size);
  if (p == NULL) { errno = before; return ENOMEM; }
  *result = p;
  return 0;
}

EXPORT size_t malloc_usable_size(void* p) {
  if (p == NULL) return 0;
  return (is_early(p) ? early_block(p)->size : mi_usable_size(p));
}

/* musl calls this around `fork` where there are threads, after all handlers of the program: -1 before, 1 in the
 * child, 0 in the parent. A child may allocate, so no lock may be left to a thread that it does not have. Each lock
 * stands before those that are taken while it is held. */
EXPORT void __malloc_atfork(int who) {
  if (who < 0) { heap_start(); }
  mi_lock_t* const locks[] = {
    &heap_main.theaps_lock, &subproc_main.heaps_lock, &heap_main.arena_pages_lock,
    &heap_main.os_abandoned_pages_lock, &subproc_main.arena_reserve_lock, &mi_page_map_lock,
  };
  const size_t count = sizeof(locks) / sizeof(*locks);
  for (size_t i = 0; i < count; i++) {
    if (who < 0) { mi_lock_acquire(locks[i]); }
    else { mi_lock_release(locks[count - 1 - i]); }
  }
}
