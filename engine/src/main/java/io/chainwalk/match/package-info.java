/// MATCH: what the matches of rules mean for a packet, and what they remember.
///
/// Begin with [io.chainwalk.match.PacketTests], which makes a [io.chainwalk.match.PacketTest] out of each match of a rule
/// and out of its header part. A test is asked about a [io.chainwalk.match.RulePacket], a packet as rules see it at a
/// hook, and answers yes, no, or that the packet is to be dropped at once because it has not the bytes to be looked at.
///
/// **Who remembers what.** Tests are immutable and shared by all workers. What they remember of packets is in the
/// [io.chainwalk.match.RuleState] of the worker that asks:
///
/// | match                     | remembered          | from program to program                            |
/// |---------------------------|---------------------|----------------------------------------------------|
/// | `statistic --mode nth`    | per rule, in a slot | stays until the rule's table is loaded again       |
/// | `limit`                   | per rule, in a slot | likewise                                           |
/// | `recent`                  | per list name       | stays for as long as there are rules that name it  |
/// | `hashlimit`               | per family and name | likewise                                           |
/// | `nfacct`                  | per name            | stays for good                                     |
/// | `statistic --mode random` | per packet          | -                                                  |
///
/// While a program's tests are made, a [io.chainwalk.match.RuleMemory] takes down what they will need; a worker makes room
/// for it when it gets the program ([io.chainwalk.match.RuleState#use]). Room for `recent` and `hashlimit` grows as
/// addresses come; once there is enough nothing is allocated any more. Since workers do not see each other's memory, such
/// rules are exact with one worker only ([io.chainwalk.match.RuleMemory#needsOneWorker]).
///
/// **Truncated captures.** What decides is the length that the packet had, not how much of it the capture kept: a packet
/// is dropped for being short only if it was. A match that would have to look at bytes that were cut away says no. (Of a
/// packet without its ports rules are not asked at all, since it cannot be told which flow it belongs to.)
///
/// **Time** is the packet's, in whole ticks of the kernel's clock ([io.chainwalk.match.MatchSettings]).
@NullMarked
package io.chainwalk.match;

import org.jspecify.annotations.NullMarked;
