package io.chainwalk.names;

import java.util.List;
import java.util.Optional;

/// What came of a name that a program asked its resolver for.
///
/// @param asked the name as the program said it
/// @param attempts the names the resolver asked for, in order; none has an answer but the last
public record Resolution(String asked, List<Attempt> attempts) {

  /// A name that was asked for.
  ///
  /// @param name the name
  /// @param answers the answer to each type
  public record Attempt(DomainName name, List<Answer> answers) {

    /// Copies the list.
    public Attempt {
      answers = List.copyOf(answers);
    }

    /// Whether the resolver is content with it.
    ///
    /// @return whether any of the answers has a record
    public boolean answered() {
      return answers.stream().anyMatch(answer -> answer.status() == Answer.Status.ANSWERED);
    }
  }

  /// Copies the list.
  public Resolution {
    attempts = List.copyOf(attempts);
  }

  /// The attempt that ended it.
  ///
  /// @return nothing where no name had an answer
  public Optional<Attempt> found() {
    return attempts.stream().filter(Attempt::answered).findFirst();
  }
}
