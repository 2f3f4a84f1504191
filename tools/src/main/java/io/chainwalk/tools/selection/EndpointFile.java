package io.chainwalk.tools.selection;

import io.chainwalk.tools.IoMessages;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.config.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads endpoints from plain text, one a line; what follows a `#` is a comment.
final class EndpointFile {
  private static final int MOST_SHOWN = 50;

  private final String name;
  private final List<LabEndpoint> endpoints = new ArrayList<>();
  private final Map<String, Integer> lines = new HashMap<>();
  private final List<String> problems = new ArrayList<>();

  private EndpointFile(final String name) {
    this.name = name;
  }

  /// Reads a file.
  ///
  /// @param file its name, or `-`
  /// @param standardInput what `-` stands for
  /// @return the endpoints, at least one that takes connections
  /// @throws BadInputException when it cannot be read, or with everything that is wrong, by line
  static List<LabEndpoint> read(final String file, final InputStream standardInput)
      throws BadInputException {
    final boolean isStandardInput = file.equals(EndpointSource.STANDARD_INPUT);
    final EndpointFile reader = new EndpointFile(isStandardInput ? "standard input" : file);
    reader.parse(reader.text(isStandardInput ? standardInput : null, file));
    return reader.endpoints;
  }

  private String text(final @Nullable InputStream input, final String file)
      throws BadInputException {
    try {
      final byte[] bytes = input == null ? Files.readAllBytes(Path.of(file)) : input.readAllBytes();
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (final CharacterCodingException _) {
      throw bad("is not UTF-8 text");
    } catch (final IOException problem) {
      throw bad("cannot be read: " + IoMessages.of(problem));
    } catch (final InvalidPathException problem) {
      throw bad("is not a file name: " + problem.getReason());
    }
  }

  private void parse(final String text) throws BadInputException {
    int number = 0;
    for (final String line : text.split("\\R", -1)) {
      number++;
      final int comment = line.indexOf('#');
      final List<String> words =
          EndpointWords.split(comment < 0 ? line : line.substring(0, comment));
      if (!words.isEmpty()) {
        parse(number, words);
      }
    }
    if (!problems.isEmpty()) {
      throw new BadInputException(problems.stream().limit(MOST_SHOWN).toList());
    }
    if (endpoints.stream().noneMatch(LabEndpoint::takesConnections)) {
      throw bad(endpoints.isEmpty() ? "has no endpoint" : "has no endpoint of a weight above 0");
    }
  }

  private void parse(final int number, final List<String> words) {
    try {
      final LabEndpoint endpoint = EndpointWords.parse(words);
      claim(endpoint.address(), number);
      if (!endpoint.name().equals(endpoint.address())) {
        claim(endpoint.name(), number);
      }
      endpoints.add(endpoint);
    } catch (final IllegalArgumentException problem) {
      problems.add(Printable.text(name + ':' + number + ": " + problem.getMessage() + '.'));
    }
  }

  private void claim(final String key, final int number) {
    final Integer first = lines.putIfAbsent(key, number);
    if (first != null) {
      throw new IllegalArgumentException(key + " stands in line " + first + " already");
    }
  }

  private BadInputException bad(final String cause) {
    return new BadInputException(List.of(Printable.text(name + ": " + cause + '.')));
  }
}
