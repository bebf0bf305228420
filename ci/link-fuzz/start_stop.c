/* A table that is collected by the name of its section, as many frameworks for plugins and tests do. */
#include "check.h"

#define ENTRY(value) __attribute__((section("entries"), used)) static const int entry_##value = value
ENTRY(1);
ENTRY(2);
ENTRY(4);

extern const int __start_entries[], __stop_entries[];

int main(void)
{
	int sum = 0;
	for (const int *entry = __start_entries; entry < __stop_entries; entry++)
		sum += *entry;
	EXPECT(sum == 7, 140);
	return 0;
}
