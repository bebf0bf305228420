/* What every program of the generator has in common: it checks itself and exits with 0 only if all is right. */
#define EXPECT(condition, code) do { if (!(condition)) _Exit(code); } while (0)
void _Exit(int);
