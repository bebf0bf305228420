/* A thread that needs 512 KiB of stack: more than musl's default, less than glibc's. */
#include <pthread.h>
#include <string.h>
#include "check.h"

static void *deep(void *argument)
{
	volatile char room[512 * 1024];
	memset((char *)room, 1, sizeof room);
	EXPECT(room[sizeof room - 1] == 1, 70);
	return argument;
}

int main(void)
{
	pthread_t thread;
	EXPECT(!pthread_create(&thread, 0, deep, 0), 71);
	EXPECT(!pthread_join(thread, 0), 72);
	return 0;
}
