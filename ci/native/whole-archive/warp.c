void put(const char *name);

__attribute__((constructor(201))) static void warp(void) { put("warp"); }
