// Exceptions, constructors of globals, threads with thread-local objects, and the standard library.
#include <cstdlib>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>

static const std::string global(100, 'g');

struct Counted {
	int value = 41;
	Counted() { value++; }
};
static thread_local Counted counted;

__attribute__((noinline)) static int deep(int depth)
{
	std::string local(depth, 'x');
	if (depth == 0)
		throw std::runtime_error("deep");
	return deep(depth - 1) + static_cast<int>(local.size());
}

int main()
{
	if (global.size() != 100)
		return 150;
	try {
		deep(20);
		return 151;
	} catch (const std::exception &error) {
		if (std::string(error.what()) != "deep")
			return 152;
	}
	int seen = 0;
	std::thread([&] { seen = counted.value++; }).join();
	if (seen != 42 || counted.value != 42)
		return 153;
	std::map<std::string, int> map;
	for (int i = 0; i < 100; i++)
		map[std::to_string(i)] = i;
	return map["77"] == 77 ? 0 : 154;
}
