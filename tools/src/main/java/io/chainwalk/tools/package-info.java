/// The command line: one word, then options. Data on standard output, talk on standard error.
@NullMarked
package io.chainwalk.tools;

import org.jspecify.annotations.NullMarked;
