/* A constructor that reads the arguments glibc passes to it. */
#include "check.h"

static int seen;

__attribute__((constructor)) static void before(int argc, char **argv, char **envp)
{
	EXPECT(argc == 1 && argv[0] && envp, 50);
	seen = argv[0][0] != 0;
}

int main(void)
{
	EXPECT(seen, 51);
	return 0;
}
