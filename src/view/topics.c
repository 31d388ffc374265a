/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/view/topics.h"

static const struct help_topic topics[] = {
	{"alive",
	 "An object is alive if its life had not ended when the refs log stopped.\n"
	 "\n"
	 "That alone is no leak. A process that crashed, hung or was killed leaves every\n"
	 "object it used alive; only a process that shut down cleanly has had its chance to\n"
	 "release them. So an object that did not end is called\n"
	 "\n"
	 "  leaked   if the process shut down cleanly\n"
	 "  alive    if it did not, or if nobody knows\n"
	 "\n"
	 "Home says how the process stopped. The Leaks view sorts by suspicion either way:\n"
	 "what smells are objects of a type most of which end, but some do not (:help leaks).\n"},
	{"filter",
	 "f edits the filter of a list; the rows change while you type, Esc takes it back.\n"
	 "\n"
	 "  leaked file:chan_sip.c      words side by side must all hold\n"
	 "  file:chan_* tag~\"link\"      : with * and ?, ~ a regular expression, quotes for blanks\n"
	 "  func:a,b                    a comma: either\n"
	 "  name=\"a b\"                  = exactly\n"
	 "  count>1 events>=100         numbers: < <= > >= = !=\n"
	 "  -file:config.c              without; also: not file:config.c\n"
	 "  (leaked or skewed) type:x   or, and parentheses\n"
	 "  0x7f42d8cbcaf0              this address, whatever it is\n"
	 "\n"
	 "Upper and lower case are the same unless the pattern has a capital. file, func and\n"
	 "line mean the line of code that made an object; any.file, any.func and any.thread\n"
	 "mean some event of it. Tab offers fields, then their values with counts.\n"
	 "F switches the filter off and on, + and ! take the value of this row, u takes back.\n"},
	{"links",
	 "Nearly everything on screen leads somewhere: Enter follows the row, x lists all that is\n"
	 "linked to it, R T L B W H C go to its ref changes, thread, locks, backtrace, waits,\n"
	 "holder, creator. [ and ] go back and forward, everything as it was.\n"
	 "\n"
	 "How sure a link is stands beside it:\n"
	 "\n"
	 "  sure      the same id in both files                  ══  ==\n"
	 "  derived   computed exactly: lock = object - header   ──  --\n"
	 "  guess     from stacks, or from nearness              ~~\n"},
	{"places",
	 "A place is what you look at, in words: the view, what it shows, the row, filter, order.\n"
	 "\n"
	 "  locks\n"
	 "  hist/0x7f42d8cbcaf0#2            the second life of that address\n"
	 "  astscope:hist/0x7f42d8cbcaf0#2/event/5\n"
	 "  objects?filter=leaked&sort=-events\n"
	 "\n"
	 ":go PLACE goes there, y l copies the place of this row, --at PLACE opens a bundle there.\n"
	 ":go also takes an address (also one inside an object), an LWP, T97 (the number gdb\n"
	 "gives a thread), chan_sip.c:4711, or a function.\n"
	 "m and a letter marks a place, ' and the letter goes there, ` lists all of them.\n"},
	{"leaks",
	 "Leaks has a row for each leak path: objects of one type (made by one line of code with\n"
	 "one tag) that lack the same release, or that the same functions touched.\n"
	 "\n"
	 "Each is compared with objects of its type that ended. If some of these did all that it\n"
	 "did and one release more, that is the release to look at:\n"
	 "\n"
	 "  derived  right in more than nine of ten leaks that were made on purpose\n"
	 "  guess    right less often: perhaps A, or B\n"
	 "\n"
	 "Nothing here proves which line of code is wrong.\n"
	 "\n"
	 "  root       nothing else that leaked holds it: look here first\n"
	 "  held       it ends with another object that leaked\n"
	 "  forgotten  no clean end, but it looks forgotten\n"
	 "  alive      no clean end: it may have been in use\n"},
	{"score",
	 "The score of a leak path orders the list, 0 to 100; i shows the points of each term:\n"
	 "\n"
	 "  + the process ended cleanly, and these were still there\n"
	 "  + others of the type ended; - none did\n"
	 "  + some that ended did the same and one release more\n"
	 "  + how many there are\n"
	 "  + made over and over, not only while the process started; - made only then\n"
	 "  - each may have ended where lines of the log are missing\n"
	 "\n"
	 "The same log gives the same score.\n"},
};

const struct help_topic *view_topics(size_t *ret_n)
{
	*ret_n = ARRAY_LEN(topics);
	return topics;
}
