package io.chainwalk.match;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/// What rules share by a name: numbered, and there for as long as any rule has it.
///
/// **Threads:** as its [RuleMemory].
///
/// @param <T> what is to be known to make one
final class NamedThings<T> {
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<@Nullable Thing<T>> things = new ArrayList<>();
  private final Deque<Integer> free = new ArrayDeque<>();

  /// One that has a name.
  ///
  /// @param name its name
  /// @param birth tells it apart from another of its name or number, which was there before it
  /// @param value what is to be known to make it
  /// @param users how many rules have it
  record Thing<T>(String name, Object birth, T value, int users) {}

  NamedThings() {}

  NamedThings(final NamedThings<T> other) {
    numbers.putAll(other.numbers);
    things.addAll(other.things);
    free.addAll(other.free);
  }

  boolean isEmpty() {
    return numbers.isEmpty();
  }

  /// One more than the highest number.
  int size() {
    return things.size();
  }

  /// What has a number.
  ///
  /// @return null when it was given back
  @Nullable Thing<T> get(final int number) {
    return things.get(number);
  }

  /// Has one rule more use a name.
  ///
  /// @param value what the rule knows of it
  /// @param merge what is known of one that is there already, and what the rule knows, made into one
  /// @return its number
  int take(final String name, final T value, final BinaryOperator<T> merge) {
    final Integer known = numbers.get(name);
    if (known != null) {
      final Thing<T> thing = things.get(known);
      if (thing != null) {
        final T merged = merge.apply(thing.value, value);
        things.set(known, new Thing<>(name, thing.birth, merged, thing.users + 1));
        return known;
      }
    }
    final Thing<T> thing = new Thing<>(name, new Object(), value, 1);
    final Integer freed = free.poll();
    final int number = freed == null ? things.size() : freed;
    if (freed == null) {
      things.add(thing);
    } else {
      things.set(number, thing);
    }
    numbers.put(name, number);
    return number;
  }

  /// Has one rule less use it.
  void giveBack(final int number) {
    final Thing<T> thing = things.get(number);
    if (thing == null) {
      throw new IllegalStateException("given back twice: " + number);
    }
    if (thing.users > 1) {
      things.set(number, new Thing<>(thing.name, thing.birth, thing.value, thing.users - 1));
      return;
    }
    things.set(number, null);
    numbers.remove(thing.name);
    free.add(number);
  }
}
