/* A function that nobody defines is called. It links only with an argument that allows it. */
extern int absent(void);

int main(void) { return absent(); }
