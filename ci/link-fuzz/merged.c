/* Strings and constants that linkers merge, also those that are the end of another. */
#include <string.h>
#include "check.h"

static const char *const tails[] = { "a long tail", "long tail", "tail", "another tail" };
static const double halves[] = { 0.5, 0.25, 0.5 };
__attribute__((section(".rodata.str1.1,\"aMS\",@progbits,1#"), used)) static const char own[] = "tail";

__attribute__((noinline)) static int one(int value) { return value * 3 + 1; }
__attribute__((noinline)) static int same(int value) { return value * 3 + 1; }

int main(int argc, char **argv)
{
	(void)argv;
	for (int i = 0; i < 4; i++)
		EXPECT(!strcmp(tails[i] + strlen(tails[i]) - 4, own), 130);
	EXPECT(halves[0] == halves[2] && halves[1] * 2 == halves[0], 131);
	EXPECT(one(argc) == same(argc), 132);
	return 0;
}
