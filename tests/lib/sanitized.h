/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * Whether the test runs under AddressSanitizer or ThreadSanitizer: what a test asks for its answers alone need not be asked again
 * there, where all takes several times longer; what may touch memory wrongly, or at once with another thread, is.  clang says it
 * in another way than gcc.
 */
#if defined(__SANITIZE_THREAD__)
#define SANITIZED_THREADS 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SANITIZED_THREADS 1
#endif
#endif
#ifndef SANITIZED_THREADS
#define SANITIZED_THREADS 0
#endif

#if defined(__SANITIZE_ADDRESS__) || SANITIZED_THREADS
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* How many times longer something may take until a test gives up on it. */
#define PATIENCE (SANITIZED_THREADS ? 15 : SANITIZED ? 3 : 1)
