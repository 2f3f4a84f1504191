/// Tests of rules as text.
@NullMarked
package io.chainwalk.ruletext;

import org.jspecify.annotations.NullMarked;
