/// Runs suites: begin with [io.chainwalk.bench.run.SuiteRunner].
///
/// Each measurement is a run of JMH of its own, whose forks are JVMs with the flags of
/// [io.chainwalk.bench.run.ForkArguments]; what is measured otherwise, in a JVM that
/// [io.chainwalk.bench.run.RunFork] starts. Nothing is measured in this JVM.
@NullMarked
package io.chainwalk.bench.run;

import org.jspecify.annotations.NullMarked;
