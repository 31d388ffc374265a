/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_ATTR_H
#define ASTSCOPE_BASE_ATTR_H

/* Contracts the compiler can check. */
#define AST_NODISCARD __attribute__((warn_unused_result))
#define AST_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define AST_NORETURN __attribute__((noreturn))

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
