package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Target;

/// `-j NFQUEUE`.
final class QueueTarget extends TargetReader {
  private static final int MOST_QUEUE = 0xFFFF;

  private static final OptionTable<QueueTarget> OPTIONS =
      OptionTable.of(
          "NFQUEUE",
          Option.<QueueTarget>of(
                  "queue-num",
                  (r, a) -> {
                    r.first = a.number(0, MOST_QUEUE);
                    r.last = r.first;
                  })
              .not("queue-balance"),
          Option.<QueueTarget>of("queue-balance", QueueTarget::readBalance),
          Option.<QueueTarget>flag("queue-bypass", (r, a) -> r.bypass = true),
          Option.<QueueTarget>flag("queue-cpu-fanout", (r, a) -> r.fanout = true)
              .with("queue-balance"));

  private long first;
  private long last;
  private boolean bypass;
  private boolean fanout;

  private void readBalance(final Argument argument) throws RuleSyntaxException {
    final int colon = argument.text().indexOf(':');
    first = colon < 0 ? -1 : Numbers.parse(argument.text().substring(0, colon));
    last = Numbers.parse(argument.text().substring(colon + 1));
    if (first < 0 || last <= first || last > MOST_QUEUE) {
      throw argument.bad("two numbers with a colon between, the first below the second");
    }
  }

  @Override
  OptionTable<?> options() {
    return OPTIONS;
  }

  @Override
  void read(final int index, final Argument argument) throws RuleSyntaxException {
    OPTIONS.option(index).action().read(this, argument);
  }

  @Override
  Target target(final RuleDraft rule) {
    final RuleText text = new RuleText(new StringBuilder());
    if (first == last) {
      text.option("--queue-num").number(first);
    } else {
      text.option("--queue-balance").range(first, last);
    }
    if (bypass) {
      text.option("--queue-bypass");
    }
    if (fanout) {
      text.option("--queue-cpu-fanout");
    }
    return new Target.Queue("NFQUEUE", text.out().toString().strip(), bypass);
  }
}
