void put(const char *name);

__attribute__((constructor(202))) static void weft(void) { put("weft"); }
