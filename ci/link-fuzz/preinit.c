/* A function in .preinit_array, which glibc runs and musl does not. */
#include "check.h"

static int ran;

static void early(void) { ran = 1; }
__attribute__((section(".preinit_array"), used)) static void (*const entry)(void) = early;

int main(void)
{
	EXPECT(ran, 40);
	return 0;
}
