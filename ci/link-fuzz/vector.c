/* Loops that compilers make vector instructions of, for whatever processor they compile for. */
#include <stdint.h>
#include "check.h"
#define COUNT 1000

static int32_t left[COUNT], right[COUNT], sums[COUNT];
static double scaled[COUNT];

__attribute__((noinline)) static void add(void)
{
	for (int i = 0; i < COUNT; i++)
		sums[i] = left[i] * right[i] + left[i];
}

__attribute__((noinline)) static int bits(uint64_t word)
{
	return __builtin_popcountll(word);
}

int main(int argc, char **argv)
{
	(void)argv;
	for (int i = 0; i < COUNT; i++) {
		left[i] = i;
		right[i] = argc + i;
		scaled[i] = i * 0.5;
	}
	add();
	for (int i = 0; i < COUNT; i++) {
		EXPECT(sums[i] == i * (i + 1) + i, 110);
		EXPECT(scaled[i] * 2 == i, 111);
	}
	EXPECT(bits(0xff00ffULL * (uint64_t)argc) == 16, 112);
	return 0;
}
