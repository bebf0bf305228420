static const char *threads[8];
static int count;

void put(const char *name) { threads[count++] = name; }
int thread_count(void) { return count; }
const char *thread_name(int index) { return threads[index]; }
