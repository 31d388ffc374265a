/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/view/topics.h"

/* Each is a popup of 80 columns and 24 rows, without a wrapped line. */
static const struct help_topic topics[] = {
	{"words",
	 "What words mean here, for who does not write C:\n"
	 "\n"
	 "  object     what Asterisk counts the users of: a call, peer, setting\n"
	 "  reference  one use of it: taken +1, given back -1; at 0 it ends\n"
	 "  leaked     never given back, though Asterisk shut down: it grows\n"
	 "  alive      in use when the log stopped: nothing wrong by itself\n"
	 "  invalid    used, or given back, after its end: this is what crashes\n"
	 "  skewed     the log does not have all of its life\n"
	 "  lock       lets one thread at a time at something; others wait\n"
	 "  ring       threads that wait for each other: none ever goes on\n"
	 "  thread     one line of work; LWP is its number in ps and top\n"
	 "  stack      what a thread was doing, the innermost function first\n"
	 "  finding    a row of Home; !! is bad, ! a warning\n"
	 "\n"
	 "s on Home writes the finding as a ticket: send that, with the files.\n"},
	{"alive",
	 "An object is alive if its life had not ended when the refs log stopped.\n"
	 "\n"
	 "That alone is no leak. A process that crashed, hung or was killed leaves\n"
	 "every object it used alive; only one that shut down cleanly has had its\n"
	 "chance to release them. So an object that did not end is called\n"
	 "\n"
	 "  leaked   if the process shut down cleanly\n"
	 "  alive    if it did not, or if nobody knows\n"
	 "\n"
	 "Home says how the process stopped. Leaks sorts by suspicion either way:\n"
	 "what smells are objects of a type most of which end, but some do not\n"
	 "(:help leaks).\n"},
	{"filter",
	 "f edits the filter of a list; rows change while you type, Esc undoes it.\n"
	 "\n"
	 "  leaked file:chan_sip.c      words side by side must all hold\n"
	 "  file:chan_* tag~\"link\"      : with * and ?, ~ a regular expression\n"
	 "  func:a,b                    a comma: either\n"
	 "  name=\"a b\"                  = exactly; quotes for blanks\n"
	 "  count>1 events>=100         numbers: < <= > >= = !=\n"
	 "  -file:config.c              without; also: not file:config.c\n"
	 "  (leaked or skewed) type:x   or, and parentheses\n"
	 "  0x7f42d8cbcaf0              this address, whatever it is\n"
	 "\n"
	 "Case counts only if the pattern has a capital. file, func and line mean\n"
	 "the line of code that made an object; any.file, any.func, any.thread\n"
	 "some event of it. Tab offers fields, then values with their counts.\n"
	 "F switches the filter off and on, + and ! take the value of this row,\n"
	 "u takes back.\n"},
	{"links",
	 "Nearly all on screen leads somewhere: Enter follows the row, h and l go\n"
	 "through its links, x lists all that is linked to it. R T L B W H C go to\n"
	 "its ref changes, thread, locks, backtrace, waits, holder, creator.\n"
	 "[ and ] go back and forward, everything as it was.\n"
	 "\n"
	 "How sure a link is stands beside it:\n"
	 "\n"
	 "  sure      the same id in both files                  ══  ==\n"
	 "  derived   computed exactly: lock = object - header   ──  --\n"
	 "  guess     from stacks, or from nearness              ~~\n"},
	{"places",
	 "A place is what you look at, in words: view, what it shows, row, filter,\n"
	 "order.\n"
	 "\n"
	 "  locks\n"
	 "  hist/0x7f42d8cbcaf0#2            the second life of that address\n"
	 "  astscope:hist/0x7f42d8cbcaf0#2/event/5\n"
	 "  objects?filter=leaked&sort=-events\n"
	 "\n"
	 ":go PLACE goes there, y p copies the place of this row, --at PLACE opens\n"
	 "a bundle there. :go also takes an address (one inside an object too), an\n"
	 "LWP, T97 (gdb's number of a thread), chan_sip.c:4711, or a function.\n"
	 "m and a letter marks a place, ' and the letter goes there, ` lists all.\n"},
	{"leaks",
	 "Leaks has a row for each leak path: objects of one type (made by one\n"
	 "line of code with one tag) that lack the same release, or that the same\n"
	 "functions touched.\n"
	 "\n"
	 "Each is compared with objects of its type that ended. If some of these\n"
	 "did all that it did and one release more, that is the one to look at:\n"
	 "\n"
	 "  derived  right in more than nine of ten leaks made on purpose\n"
	 "  guess    right less often: perhaps A, or B\n"
	 "\n"
	 "Nothing here proves which line of code is wrong.\n"
	 "\n"
	 "  root       nothing else that leaked holds it: look here first\n"
	 "  held       it ends with another object that leaked\n"
	 "  forgotten  no clean end, but it looks forgotten\n"
	 "  alive      no clean end: it may have been in use\n"},
	{"score",
	 "The score of a leak path orders the list, 0 to 100; i shows its terms:\n"
	 "\n"
	 "  + the process ended cleanly, and these were still there\n"
	 "  + others of the type ended; - none did\n"
	 "  + some that ended did the same and one release more\n"
	 "  + how many there are\n"
	 "  + made over and over; - only while the process started\n"
	 "  - each may have ended where lines of the log are missing\n"
	 "\n"
	 "The same log gives the same score.\n"},
};

const struct help_topic *view_topics(size_t *ret_n)
{
	*ret_n = ARRAY_LEN(topics);
	return topics;
}
