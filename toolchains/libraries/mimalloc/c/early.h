/* The memory that a process takes before the heap exists.
 *
 * Most starts of a program need some kilobytes. They come from a static buffer, so that such a program maps
 * nothing, reads no settings of the machine and touches no table. The heap begins with the first request that does
 * not fit; what was handed out until then stays valid, and is recognized by its address.
 *
 * A block has a header in front, and the last block can be given back or grow. Every change is one
 * compare-and-swap of `early_used`, so threads and signal handlers may be in here at the same time. */

#define EARLY_SIZE ((size_t)64 * 1024)
/* A larger request is a sign of a program that needs the heap anyway. */
#define EARLY_MOST ((size_t)16 * 1024)
#define EARLY_ALIGN ((size_t)16)

typedef struct early_block_s {
  size_t size;   /* what may be used of it, a multiple of EARLY_ALIGN */
  size_t before; /* `early_used` before this block */
} early_block_t;

static _Alignas(64) uint8_t early_memory[EARLY_SIZE];
static _Atomic(size_t) early_used;
/* Nothing above was ever handed out, so it is zero. */
static _Atomic(size_t) early_touched;

static inline bool is_early(const void* p) {
  return (uintptr_t)p - (uintptr_t)early_memory < EARLY_SIZE;
}

static inline early_block_t* early_block(const void* p) {
  return (early_block_t*)((uintptr_t)p - sizeof(early_block_t));
}

static inline size_t early_end(const void* p) {
  return (size_t)((uintptr_t)p - (uintptr_t)early_memory) + early_block(p)->size;
}

/* Raises `early_touched`; answers what it was. */
static size_t early_touch(size_t end) {
  size_t touched = atomic_load(&early_touched);
  while (touched < end && !atomic_compare_exchange_weak(&early_touched, &touched, end)) {}
  return touched;
}

/* A block, or NULL where it does not fit. `align` is a power of two. */
static void* early_alloc(size_t size, size_t align, bool zero) {
  if (size > EARLY_MOST || align > 64) return NULL;
  if (align < EARLY_ALIGN) { align = EARLY_ALIGN; }
  size = (size == 0 ? EARLY_ALIGN : (size + EARLY_ALIGN - 1) & ~(EARLY_ALIGN - 1));
  size_t before = atomic_load(&early_used);
  size_t at;
  do {
    at = (before + sizeof(early_block_t) + align - 1) & ~(align - 1);
    if (at + size > EARLY_SIZE) return NULL;
  } while (!atomic_compare_exchange_weak(&early_used, &before, at + size));
  uint8_t* const p = early_memory + at;
  const size_t touched = early_touch(at + size);
  *early_block(p) = (early_block_t){ size, before };
  if (zero && touched > at) { memset(p, 0, touched < at + size ? touched - at : size); }
  return p;
}

static void early_free(void* p) {
  size_t end = early_end(p);
  atomic_compare_exchange_strong(&early_used, &end, early_block(p)->before);
}

/* Whether a block has, or can be given, this size in its place. */
static bool early_resize(void* p, size_t size) {
  early_block_t* const block = early_block(p);
  if (size <= block->size) return true;
  if (size > EARLY_MOST) return false;
  size = (size + EARLY_ALIGN - 1) & ~(EARLY_ALIGN - 1);
  size_t end = early_end(p);
  const size_t at = end - block->size;
  if (at + size > EARLY_SIZE || !atomic_compare_exchange_strong(&early_used, &end, at + size)) {
    return false;
  }
  early_touch(at + size);
  block->size = size;
  return true;
}
