/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_LIMITS_H
#define ASTSCOPE_BASE_LIMITS_H

/* Every limit on hostile input, with its reason.  Reaching one is said (reject, note or error), never silent. */

#define LIMIT_LINE_BYTES (1u << 20)       /* a `bt full` value can be long; nothing real passes 200 KB */
#define LIMIT_REJECT_TEXT 400u            /* bytes of a rejected line that are kept */
#define LIMIT_REJECTS_PER_SOURCE 10000u   /* rejects kept with text; all are counted */
#define LIMIT_FRAMES_PER_STACK 2000u      /* runaway recursion prints 100,000s of frames that say nothing new */
#define LIMIT_FRAMES_LAST 100u            /* of these the last ones: whose thread it was */
#define LIMIT_VALUES_PER_FRAME 2000u      /* locals of one frame */
#define LIMIT_FRAME_BYTES (8u << 20)      /* values of one frame, held until the next frame is seen */
#define LIMIT_LOG_TEXT 4096u              /* of a message of Asterisk's log; Asterisk cuts them at 8 KB, lock dumps apart */
#define LIMIT_BUNDLE_DEPTH 16u            /* directories below the bundle */
#define LIMIT_ARCHIVE_DEPTH 2u            /* an archive inside an archive (ast_coredumper inside a collected tar) */
#define LIMIT_UNPACK_MEMORY (256u << 20)  /* one decompressor: xz -9 takes 65 MB, zstd --ultra 128 MB */
/* Of one bundle, import/budget.h; people may raise these. */
#define LIMIT_BUNDLE_EXPANDED (64ull << 30) /* bytes that its archives give */
#define LIMIT_BUNDLE_RATIO 1000u          /* of them for each compressed byte, checked once past 64 MB */
#define LIMIT_BUNDLE_MEMBERS 20000u       /* files */
#define LIMIT_BUNDLE_DATABASE (64ull << 30)
#define LIMIT_DISK_FREE (256ull << 20)    /* left to others */
#define LIMIT_SOURCE_TEXT (2u << 20)      /* one chunk of kept text: a longest line fits, and LIMIT_SQL_VALUE holds it */
#define LIMIT_LISTED_ROWS (1u << 18)      /* of an object of a report, held to see whether it stands there twice: 24 MB */
#define LIMIT_BID_BYTES (64u * 1024u)     /* head of a file shown to the bids */

/* SQL typed by a user (store/guard.c). */
#define LIMIT_SQL_HEAP (256ll << 20)      /* memory SQLite may take on top of what it has when a step begins */
#define LIMIT_SQL_TEMP (4ll << 30)        /* its temporary files: a sort of all events of the largest log fits */
#define LIMIT_SQL_VALUE (4 << 20)         /* one string, blob or row: nothing interrupts a function that works on one */
#define LIMIT_SQL_TEXT 100000             /* bytes of the statement */
#define LIMIT_SQL_COLUMNS 500
#define LIMIT_SQL_DEPTH 500               /* of an expression; a chain of ORs is that deep */
#define LIMIT_SQL_COMPOUND 50             /* terms of a UNION */
#define LIMIT_SQL_OPS 50000               /* instructions of the compiled statement; joins of views take some thousand */
#define LIMIT_SQL_PATTERN 200             /* bytes of a LIKE or GLOB pattern: a match takes time to pattern times text */
#define LIMIT_SQL_PARAMETERS 100
#define LIMIT_FILTER_BYTES 8192u          /* a filter is typed or comes in a place; nothing real passes 500 bytes */
#define LIMIT_FILTER_TERMS 256u           /* SQLite's expression depth and parameters stay far away */
#define LIMIT_FILTER_DEPTH 32u            /* parentheses */
#define LIMIT_REGEX_MATCH 200000u         /* PCRE2 match steps a subject: a hostile pattern stops in milliseconds */
#define LIMIT_REGEX_HEAP_KIB 8192u        /* PCRE2 heap a match */

#endif
