// For builds with sanitizers only: what they cannot know of the libraries that a program which draws loads.
// These functions are found by name from other libraries, so they must be visible.

#ifdef __SANITIZE_THREAD__

// Mesa's drivers, in one library each or all in one, are not instrumented: their own synchronization is not seen.
extern "C" __attribute__((visibility("default"))) const char* __tsan_default_suppressions() {
  return "race:swrast_dri.so\n"
         "race:libgallium\n";
}

#else

// OpenGL's driver is loaded while the program runs and unloaded at its end, and LeakSanitizer, which looks after that, finds
// no owner for what the driver still holds, and no name for its functions to suppress. Never unloaded, the driver owns it.
extern "C" __attribute__((visibility("default"))) int dlclose(void* /*library*/) { return 0; }

// Fontconfig keeps its defaults for the life of the process and refers to them by offsets, which are not seen as pointers.
// D-Bus, which SDL asks for the desktop's theme, keeps its lists of free memory.
extern "C" __attribute__((visibility("default"))) const char* __lsan_default_suppressions() {
  return "leak:libfontconfig.so\n"
         "leak:libdbus-1.so\n";
}

// Tests read what a program writes to stderr.
extern "C" __attribute__((visibility("default"))) const char* __lsan_default_options() { return "print_suppressions=0"; }

#endif
