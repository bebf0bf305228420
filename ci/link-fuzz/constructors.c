/* Constructors run before main, destructors after it. The exit code is right only if both did. */
#include <stdlib.h>
#include "check.h"

static int early, late;

__attribute__((constructor(101))) static void before_all(void) { early = late + 1; }
__attribute__((constructor)) static void before(void) { late = early + 1; }
__attribute__((destructor)) static void after(void) { _Exit(late == 2 ? 0 : 31); }

int main(void)
{
	EXPECT(early == 1 && late == 2, 30);
	return 32;
}
