// Nothing: a library has to have a source, and this one has only precompiled headers.
