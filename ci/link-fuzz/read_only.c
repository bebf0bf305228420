/* Constants with addresses in them are readable, and a large page-aligned variable is where it should be. */
#include <stdint.h>
#include <string.h>
#include "check.h"

static const char *const words[] = { "one", "two", "three" };
static _Alignas(4096) unsigned char page[3 * 4096] = { 1 };

int main(void)
{
	EXPECT(!strcmp(words[2], "three"), 90);
	EXPECT((uintptr_t)page % 4096 == 0 && page[0] == 1 && page[4096] == 0, 91);
	page[2 * 4096] = 3;
	EXPECT(page[2 * 4096] == 3, 92);
	return 0;
}
