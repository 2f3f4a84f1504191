/// Tests of cases and their files.
@NullMarked
package io.chainwalk.tools.cases;

import org.jspecify.annotations.NullMarked;
