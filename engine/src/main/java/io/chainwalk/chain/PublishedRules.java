package io.chainwalk.chain;

/// The program in force, handed from whoever compiles to the workers: one store, and each worker's next burst is walked
/// by it.
///
/// ```java
/// // control plane                               // worker, between bursts
/// published.publish(compiler.update(…));         if (rules.use(published.program())) {
///                                                  worker.useRules(rules, tags);
///                                                }
/// ```
///
/// **Threads:** one publishes, any number read. The store is volatile: who reads a program sees all of it. A burst is
/// walked by one program from its first packet to its last, because workers read between bursts only.
public final class PublishedRules {
  private volatile RuleProgram program;

  /// Begins with a program.
  ///
  /// @param program in force until [#publish]
  public PublishedRules(final RuleProgram program) {
    this.program = program;
  }

  /// Puts a program into force.
  ///
  /// @param next takes the place of the one before
  public void publish(final RuleProgram next) {
    program = next;
  }

  /// The program in force.
  ///
  /// @return what was published last
  public RuleProgram program() {
    return program;
  }
}
