/// Tests of how the kernel's netfilter is measured.
@NullMarked
package io.chainwalk.netfilter;

import org.jspecify.annotations.NullMarked;
