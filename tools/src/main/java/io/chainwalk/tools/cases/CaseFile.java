package io.chainwalk.tools.cases;

import io.chainwalk.tools.IoMessages;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.config.Place;
import io.chainwalk.tools.config.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A text file of a case, read whole.
///
/// @param path where it is
/// @param text what is in it
record CaseFile(Path path, String text) {
  private static final String COMMENT = "#";

  /// A line that says something.
  ///
  /// @param place where it stands
  /// @param text what it says, without its end
  record Line(Place place, String text) {
    /// Refuses the line.
    ///
    /// @param sentence what is wrong, without a full stop
    /// @return to be thrown
    BadInputException bad(final String sentence) {
      return refused(place + ": " + sentence);
    }
  }

  /// Reads a file that has to be there.
  static CaseFile read(final Path path) throws BadInputException {
    try {
      final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path));
      return new CaseFile(path, StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (final CharacterCodingException _) {
      throw refused(path + ": is not text in UTF-8");
    } catch (final IOException problem) {
      throw refused(path + ": cannot be read: " + IoMessages.of(problem));
    }
  }

  /// Reads a file that is left out where it would be empty.
  static CaseFile readIfThere(final Path path) throws BadInputException {
    return Files.exists(path) ? read(path) : new CaseFile(path, "");
  }

  /// The lines, without comments and empty ones.
  List<Line> lines() {
    final List<Line> lines = new ArrayList<>();
    int number = 0;
    for (final String line : text.lines().toList()) {
      number++;
      if (!line.isBlank() && !line.startsWith(COMMENT)) {
        lines.add(new Line(new Place(path.toString(), number), line));
      }
    }
    return lines;
  }

  /// A line, whatever it says, if anything.
  ///
  /// @param number from 1
  Line line(final int number) {
    return new Line(
        new Place(path.toString(), number), text.lines().skip(number - 1L).findFirst().orElse(""));
  }

  /// Refuses the file, because of what it ends without.
  BadInputException endsWithout(final String what) {
    return line(Math.max(1, (int) text.lines().count())).bad("the file ends without " + what);
  }

  private static BadInputException refused(final String sentence) {
    return new BadInputException(List.of(Printable.text(sentence + '.')));
  }
}
