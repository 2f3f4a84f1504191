/// Tests of what is said of rules without a packet.
@NullMarked
package io.chainwalk.tools.rulelogic;

import org.jspecify.annotations.NullMarked;
