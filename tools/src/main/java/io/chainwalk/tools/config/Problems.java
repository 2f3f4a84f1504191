package io.chainwalk.tools.config;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Everything that is wrong with the input, in the order it was found.
final class Problems {
  /// More than anyone reads; a file of the wrong kind should not fill the screen.
  static final int MAX_SHOWN = 50;

  private final List<String> messages = new ArrayList<>();

  /// Notes something that is wrong with a file as a whole.
  ///
  /// @param source the file
  /// @param sentence what is wrong, without a full stop
  void add(final String source, final String sentence) {
    messages.add(Printable.text(source + ": " + sentence + '.'));
  }

  /// Notes something that is wrong at a line of a file.
  ///
  /// @param source the file
  /// @param line from 1
  /// @param sentence what is wrong, without a full stop
  void add(final String source, final int line, final String sentence) {
    messages.add(Printable.text(source + ':' + line + ": " + sentence + '.'));
  }

  /// Notes something that is wrong with an object.
  ///
  /// @param object the object
  /// @param pointer leads to the field whose line is to be shown
  /// @param sentence what is wrong, without a full stop
  void add(final ManifestObject object, final JsonPointer pointer, final String sentence) {
    add(object.source(), object.lines().lineOf(pointer), object.title() + ": " + sentence);
  }

  /// How many there are.
  ///
  /// @return 0 while nothing is wrong
  int count() {
    return messages.size();
  }

  /// Ends the reading if anything is wrong.
  ///
  /// @throws BadInputException with all of it, or the first [#MAX_SHOWN] and the number of the others
  void throwIfAny() throws BadInputException {
    if (messages.isEmpty()) {
      return;
    }
    if (messages.size() <= MAX_SHOWN) {
      throw new BadInputException(messages);
    }
    final List<String> shown = new ArrayList<>(messages.subList(0, MAX_SHOWN));
    shown.add(
        String.format(
            Locale.ROOT, "%,d more problems are not shown.", messages.size() - MAX_SHOWN));
    throw new BadInputException(shown);
  }
}
