// ProcessPrng, which Rust's standard library takes its randomness from, and which wine has only since its version 9. Here it hands
// out what RtlGenRandom does. It is laid into the folder of the tests' wine, and is part of nothing that anybody is given.

#include <windows.h>

#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE into, SIZE_T length) {
    return RtlGenRandom(into, (ULONG)length);
}
