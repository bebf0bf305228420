/* A weak function that nobody defines is asked for, and not called. */
#include "check.h"

extern int absent(void) __attribute__((weak));

int main(void)
{
	EXPECT(!absent, 80);
	return 0;
}
