/* Constructors and destructors in the sections of older compilers. */
#include <stdlib.h>
#include "check.h"

static int ran;

#ifdef CTORS
static void early(void) { ran = 1; }
__attribute__((section(".ctors"), used)) static void (*const entry)(void) = early;
#endif

#ifdef INIT
__attribute__((used)) static void early(void) { ran = 1; }
#ifdef __x86_64__
__asm__(".pushsection .init,\"ax\",@progbits\n\tcall early\n.popsection");
#else
__asm__(".pushsection .init,\"ax\",@progbits\n\tbl early\n.popsection");
#endif
#endif

#ifdef FINI
static void late(void) { _Exit(ran == 1 ? 0 : 121); }
__attribute__((section(".fini_array"), used)) static void (*const entry)(void) = late;
#endif

int main(void)
{
#ifdef FINI
	ran = 1;
	return 122;
#else
	EXPECT(ran, 120);
	return 0;
#endif
}
