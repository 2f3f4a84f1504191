package io.chainwalk.tools.verify.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.node.Node;
import io.chainwalk.ruletext.BadRulesException;
import io.chainwalk.ruletext.RestoreText;
import io.chainwalk.sysctl.ConntrackSettings;
import io.chainwalk.tools.cases.Arrival;
import io.chainwalk.tools.traffic.History;
import io.chainwalk.tools.traffic.Step;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScenariosTest {
  private static final int SCENARIOS = 80;
  private static final int LONGEST_PAUSES_MILLIS = 60_000;
  private static final Pattern NAME = Pattern.compile("s[0-9]{2}(-[a-z0-9]+)+");
  private static final Pattern FOUND_NAME = Pattern.compile("d(-[a-z0-9]+)+");

  static List<Scenario> scenarios() {
    return Scenarios.all();
  }

  static List<Scenario> recorded() {
    return Scenarios.recorded();
  }

  private static Stream<Step.Send> sends(final Scenario scenario) {
    return scenario.steps().stream().filter(Step.Send.class::isInstance).map(Step.Send.class::cast);
  }

  @Test
  void everyScenarioIsDrivenOrSaysWhyNot() {
    final Set<Integer> numbers =
        scenarios().stream().map(Scenario::number).collect(Collectors.toCollection(TreeSet::new));
    for (final NotDriven missing : Scenarios.notDriven()) {
      assertFalse(missing.reason().isEmpty());
      assertTrue(numbers.add(missing.number()), () -> missing.number() + " is driven");
    }
    assertEquals(IntStream.rangeClosed(1, SCENARIOS).boxed().toList(), List.copyOf(numbers));
  }

  @Test
  void everyNameIsThereOnceAndBeginsWithItsNumber() {
    final Set<String> names = new HashSet<>();
    for (final Scenario scenario : scenarios()) {
      assertTrue(names.add(scenario.name()), scenario::name);
      assertTrue(NAME.matcher(scenario.name()).matches(), scenario::name);
      assertTrue(
          scenario.name().startsWith(String.format(Locale.ROOT, "s%02d-", scenario.number())),
          scenario::name);
    }
  }

  @Test
  void everyDifferenceThatWasFoundHasANameOfItsOwn() {
    final Set<String> names = new HashSet<>();
    for (final Scenario found : FoundDifferences.all()) {
      assertTrue(names.add(found.name()), found::name);
      assertTrue(FOUND_NAME.matcher(found.name()).matches(), found::name);
    }
  }

  @Test
  void allPausesTogetherAreShort() {
    final long millis =
        scenarios().stream()
            .flatMap(scenario -> scenario.steps().stream())
            .mapToLong(step -> step instanceof Step.Pause(final long pause) ? pause : 0)
            .sum();
    assertTrue(millis < LONGEST_PAUSES_MILLIS, () -> millis + " ms");
  }

  @Test
  void whatIsExpectedIsExpectedOfAScenarioThatThereIs() {
    final Set<String> names = recorded().stream().map(Scenario::name).collect(Collectors.toSet());
    assertEquals(
        List.of(),
        new Expectations().names().stream().filter(name -> !names.contains(name)).toList());
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void theNodeAndItsRulesCanBeRead(final Scenario scenario) throws BadRulesException {
    final Node node = Node.parse(scenario.setup().node());
    sends(scenario)
        .filter(send -> !send.by().equals(Arrival.OWN))
        .forEach(send -> assertTrue(node.interfaceIndex(send.by()) > 0, send::by));
    RestoreText.dump("ipv4.rules", scenario.setup().ipv4Rules(), false, false);
    RestoreText.dump("ipv6.rules", scenario.setup().ipv6Rules(), true, false);
    for (final String sysctl : scenario.setup().sysctls()) {
      final String[] nameAndValue = sysctl.split("=", -1);
      assertNotNull(
          ConntrackSettings.defaults().with(nameAndValue[0], Long.parseLong(nameAndValue[1])));
    }
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void stepsAreNumberedFromOneAndTheFirstPacketNeedsNoOther(final Scenario scenario) {
    final List<Step.Send> sends = sends(scenario).toList();
    assertNotNull(sends.getFirst().plan().render(new History()));
    assertEquals(
        IntStream.rangeClosed(1, sends.size()).boxed().toList(),
        sends.stream().map(Step.Send::number).toList());
    assertFalse(scenario.about().isBlank());
  }
}
