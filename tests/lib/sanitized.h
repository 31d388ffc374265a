/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * Whether the test runs under AddressSanitizer: what a test asks for its answers alone need not be asked again there, where all
 * takes several times longer; what may touch memory wrongly is.  clang says it in another way than gcc.
 */
#ifdef __SANITIZE_ADDRESS__
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif
