// For builds with AddressSanitizer only. OpenGL's driver is loaded while the program runs and unloaded at its end, and
// LeakSanitizer, which looks after that, finds no owner for what the driver still holds, and no name for its functions to
// suppress. Never unloaded, the driver owns it.

extern "C" int dlclose(void* /*library*/) { return 0; }
