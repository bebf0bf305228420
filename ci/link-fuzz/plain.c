/* Data with relative relocations, the heap, a string and floating point. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "check.h"

static int first, second, third;
int *pointers[] = { &first, &second, &third, 0 };
int *const constant_pointers[] = { &third, &second, &first };
static char zeros[100000];
static const char text[] = "right";

int main(int argc, char **argv)
{
	char line[64], *copy;
	EXPECT(argc == 1 && argv[0] && !argv[1], 10);
	EXPECT(pointers[0] == &first && pointers[2] == &third && !pointers[3], 11);
	EXPECT(constant_pointers[0] == &third, 12);
	EXPECT(zeros[0] == 0 && zeros[sizeof zeros - 1] == 0, 13);
	copy = malloc(100000);
	EXPECT(copy, 14);
	memset(copy, 7, 100000);
	EXPECT(copy[99999] == 7, 15);
	free(copy);
	snprintf(line, sizeof line, "%s %d %.3f", text, argc, 2.5 * argc);
	EXPECT(!strcmp(line, "right 1 2.500"), 16);
	return 0;
}
