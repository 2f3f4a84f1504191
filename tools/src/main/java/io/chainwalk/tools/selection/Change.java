package io.chainwalk.tools.selection;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/// What happens to the endpoints, as `--change` spells it.
///
/// @param verb `remove`, `add`, `weight` or `drain`
/// @param words what stands behind it
record Change(String verb, List<String> words) {
  private static final String EXPECTED =
      "expected remove NAME|N, add NAME|N|[NAME] ADDRESS:PORT [weight=W], weight NAME=W, or drain"
          + " NAME|N";

  /// The endpoints between two changes.
  ///
  /// @param change what was asked for; empty at the beginning
  /// @param affected the names of the endpoints it is about
  /// @param endpoints those there are then
  record Stage(String change, List<String> affected, Endpoints endpoints) {
    /// Copies the list.
    Stage {
      affected = List.copyOf(affected);
    }

    /// What there was before all changes.
    static Stage first(final Endpoints endpoints) {
      return new Stage("", List.of(), endpoints);
    }
  }

  /// Reads a change.
  ///
  /// @throws IllegalArgumentException when it is none
  static Change parse(final String text) {
    final List<String> words = EndpointWords.split(text);
    if (words.size() < 2
        || !List.of("remove", "add", "weight", "drain").contains(words.getFirst())) {
      throw new IllegalArgumentException(EXPECTED);
    }
    return new Change(words.getFirst(), words.subList(1, words.size()));
  }

  /// Makes the change.
  ///
  /// @param before the endpoints there are
  /// @param random draws endpoints where there is a number instead of names
  /// @throws IllegalArgumentException when it cannot be made
  Stage apply(final Endpoints before, final SplittableRandom random) {
    final List<LabEndpoint> after = new ArrayList<>(before.list());
    final List<LabEndpoint> affected =
        switch (verb) {
          case "remove" -> {
            final List<LabEndpoint> gone = chosen(before, before.list(), random);
            after.removeAll(new HashSet<>(gone));
            yield gone;
          }
          case "add" -> {
            final List<LabEndpoint> added = added(before);
            after.addAll(added);
            yield added;
          }
          case "drain" -> {
            final List<LabEndpoint> drained =
                chosen(
                    before,
                    before.list().stream().filter(LabEndpoint::takesConnections).toList(),
                    random);
            final Set<LabEndpoint> all = new HashSet<>(drained);
            after.replaceAll(
                endpoint -> all.contains(endpoint) ? endpoint.withWeight(0) : endpoint);
            yield drained;
          }
          default -> weighted(before, after);
        };
    final Endpoints result = new Endpoints(after, before.protocol());
    if (!result.takeConnections()) {
      throw new IllegalArgumentException("no endpoint would be left that takes connections");
    }
    return new Stage(
        verb + ' ' + String.join(" ", words),
        affected.stream().map(LabEndpoint::name).toList(),
        result);
  }

  private List<LabEndpoint> chosen(
      final Endpoints before, final List<LabEndpoint> from, final SplittableRandom random) {
    if (words.size() == 1 && EndpointWords.isNumber(words.getFirst())) {
      return drawn(Integer.parseInt(words.getFirst()), from, random);
    }
    return words.stream().map(word -> found(before, word)).distinct().toList();
  }

  private static List<LabEndpoint> drawn(
      final int count, final List<LabEndpoint> from, final SplittableRandom random) {
    if (count < 1 || count > from.size()) {
      throw new IllegalArgumentException(
          "there are %d endpoints to choose %d from".formatted(from.size(), count));
    }
    final List<LabEndpoint> left = new ArrayList<>(from);
    final Set<LabEndpoint> drawn = new HashSet<>();
    while (drawn.size() < count) {
      drawn.add(left.remove(random.nextInt(left.size())));
    }
    return from.stream().filter(drawn::contains).toList();
  }

  private static LabEndpoint found(final Endpoints endpoints, final String word) {
    return endpoints
        .find(word)
        .orElseThrow(() -> new IllegalArgumentException("there is no endpoint " + word));
  }

  private List<LabEndpoint> added(final Endpoints before) {
    if (words.size() > 1 || !EndpointWords.isNumber(words.getFirst())) {
      return List.of(addedOne(before));
    }
    final int count = Integer.parseInt(words.getFirst());
    if (count < 1 || before.size() + count > Endpoints.MOST) {
      throw new IllegalArgumentException(
          "there can be 1 to %d endpoints".formatted(Endpoints.MOST));
    }
    final Set<String> taken = before.namesAndAddresses();
    final List<LabEndpoint> added = new ArrayList<>();
    for (int number = before.size() + 1; added.size() < count; number++) {
      final LabEndpoint next = LabEndpoint.madeUp("ep" + number, number);
      if (!taken.contains(next.name()) && !taken.contains(next.address())) {
        added.add(next);
      }
    }
    return added;
  }

  private LabEndpoint addedOne(final Endpoints before) {
    final LabEndpoint added =
        EndpointWords.isName(words.getFirst())
                && (words.size() == 1 || words.get(1).startsWith("weight="))
            ? EndpointWords.parse(withAddress(before))
            : EndpointWords.parse(words);
    for (final String key : List.of(added.name(), added.address())) {
      if (before.find(key).isPresent()) {
        throw new IllegalArgumentException("there is an endpoint " + key + " already");
      }
    }
    return added;
  }

  /// The words with the first made-up address behind the name that nobody has.
  private List<String> withAddress(final Endpoints before) {
    final Set<String> taken = before.namesAndAddresses();
    int number = before.size() + 1;
    while (taken.contains(LabEndpoint.addressOf(number))) {
      number++;
    }
    final List<String> all = new ArrayList<>(words);
    all.add(1, LabEndpoint.addressOf(number));
    return all;
  }

  private List<LabEndpoint> weighted(final Endpoints before, final List<LabEndpoint> after) {
    final List<LabEndpoint> affected = new ArrayList<>();
    for (final String word : words) {
      final int equals = word.lastIndexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("expected weight NAME=W, not \"" + word + '"');
      }
      final LabEndpoint endpoint = found(before, word.substring(0, equals));
      replace(after, endpoint, EndpointWords.weight(word.substring(equals + 1)));
      affected.add(endpoint);
    }
    return affected;
  }

  private static void replace(
      final List<LabEndpoint> list, final LabEndpoint endpoint, final int weight) {
    list.replaceAll(one -> one.address().equals(endpoint.address()) ? one.withWeight(weight) : one);
  }
}
