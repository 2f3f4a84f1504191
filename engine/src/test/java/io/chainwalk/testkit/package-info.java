/// What tests of several packages need: seeds, tuples in words, data from outside the checkout.
@NullMarked
package io.chainwalk.testkit;

import org.jspecify.annotations.NullMarked;
