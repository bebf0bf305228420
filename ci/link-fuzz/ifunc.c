/* A function that a resolver chooses at start. */
#include "check.h"

static int five(void) { return 5; }
static int (*resolve(void))(void) { return five; }
int chosen(void) __attribute__((ifunc("resolve")));

int main(void)
{
	EXPECT(chosen() == 5, 60);
	return 0;
}
