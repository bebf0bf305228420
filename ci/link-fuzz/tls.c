/* Thread-local variables: their first values, their alignment, and a second thread's own. */
#include <pthread.h>
#include <stdint.h>
#include "check.h"
#ifndef ALIGNMENT
#define ALIGNMENT 64
#endif

static _Thread_local int value = 42;
static _Thread_local int zero;
#ifdef LARGE
static _Thread_local char large[LARGE];
#endif
static _Alignas(ALIGNMENT) _Thread_local char aligned[ALIGNMENT] = { 5 };

static void *look(void *argument)
{
	(void)argument;
	EXPECT(value == 42 && zero == 0, 20);
	EXPECT(aligned[0] == 5 && (uintptr_t)aligned % ALIGNMENT == 0, 21);
#ifdef LARGE
	EXPECT(large[0] == 0 && large[LARGE - 1] == 0, 25);
	large[LARGE - 1] = 1;
#endif
	value = 1;
	zero = 1;
	return 0;
}

int main(void)
{
	pthread_t thread;
	look(0);
	EXPECT(!pthread_create(&thread, 0, look, 0), 22);
	EXPECT(!pthread_join(thread, 0), 23);
	EXPECT(value == 1 && zero == 1, 24);
	return 0;
}
