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
	 "what smells is a creator most of whose objects end, but some do not (:help score).\n"},
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
	{"score",
	 "The score of a creator says how much its objects that did not end smell, 0 to 100.\n"
	 "The terms, with the points each gave, stand in Leaks below the list:\n"
	 "\n"
	 "  + the process shut down cleanly and these were still there\n"
	 "  + many made by this line ended, these did not\n"
	 "  + more than one\n"
	 "  + somebody besides the maker still counts on them (count above 1)\n"
	 "  + they did all that their siblings did, but for one release\n"
	 "  - made in the last hundredth of the log: likely still in use\n"
	 "  - how the process stopped is not known\n"
	 "  - none ever ended: perhaps made to live as long as the process\n"
	 "\n"
	 "The same log gives the same score.\n"},
};

const struct help_topic *view_topics(size_t *ret_n)
{
	*ret_n = ARRAY_LEN(topics);
	return topics;
}
