# The engine's native code for any x86-64 of the last ten years (x86-64-v3 without the rest): AVX2 and what came with it, nothing newer.
# Without this ggml compiles for the machine it is built on (`-march=native`), and a release built on a newer processor ends with an illegal instruction
# on an older one. Read by CMake before the first project(); on other processors these names mean nothing.
set(GGML_NATIVE OFF CACHE BOOL "")
set(GGML_SSE42 ON CACHE BOOL "")
set(GGML_AVX ON CACHE BOOL "")
set(GGML_AVX2 ON CACHE BOOL "")
set(GGML_FMA ON CACHE BOOL "")
set(GGML_F16C ON CACHE BOOL "")
set(GGML_BMI2 ON CACHE BOOL "")
