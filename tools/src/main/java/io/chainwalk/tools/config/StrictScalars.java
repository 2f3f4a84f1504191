package io.chainwalk.tools.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.io.IOException;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// Deserializers that take a value of their own type and nothing that could be turned into it.
///
/// A value of another type goes to the problem handler, which notes it and answers null, so that reading goes on.
final class StrictScalars {
  private StrictScalars() {}

  /// Text only: `1.10` without quotes is a number, and the API server refuses it as a label's value.
  static final class Text extends StdScalarDeserializer<String> {
    private static final long serialVersionUID = 1L;

    Text() {
      super(String.class);
    }

    @Override
    public @Nullable String deserialize(
        final JsonParser parser, final DeserializationContext context) throws IOException {
      return parser.hasToken(JsonToken.VALUE_STRING)
          ? parser.getText()
          : (String) context.handleUnexpectedToken(String.class, parser);
    }
  }

  /// `true` or `false`.
  static final class Truth extends StdScalarDeserializer<Boolean> {
    private static final long serialVersionUID = 1L;

    Truth() {
      super(Boolean.class);
    }

    @Override
    public @Nullable Boolean deserialize(
        final JsonParser parser, final DeserializationContext context) throws IOException {
      return parser.currentToken().isBoolean()
          ? (Boolean) parser.getBooleanValue()
          : (Boolean) context.handleUnexpectedToken(Boolean.class, parser);
    }
  }

  /// A whole number of 32 bits.
  static final class Int32 extends StdScalarDeserializer<Integer> {
    private static final long serialVersionUID = 1L;

    Int32() {
      super(Integer.class);
    }

    @Override
    public @Nullable Integer deserialize(
        final JsonParser parser, final DeserializationContext context) throws IOException {
      final BigInteger number = wholeNumber(parser);
      return number != null && number.bitLength() < Integer.SIZE
          ? (Integer) number.intValue()
          : (Integer) context.handleUnexpectedToken(Integer.class, parser);
    }
  }

  /// A whole number of 64 bits.
  static final class Int64 extends StdScalarDeserializer<Long> {
    private static final long serialVersionUID = 1L;

    Int64() {
      super(Long.class);
    }

    @Override
    public @Nullable Long deserialize(final JsonParser parser, final DeserializationContext context)
        throws IOException {
      final BigInteger number = wholeNumber(parser);
      return number != null && number.bitLength() < Long.SIZE
          ? (Long) number.longValue()
          : (Long) context.handleUnexpectedToken(Long.class, parser);
    }
  }

  /// A port's number or name.
  static final class PortOrName extends StdScalarDeserializer<IntOrString> {
    private static final long serialVersionUID = 1L;

    PortOrName() {
      super(IntOrString.class);
    }

    @Override
    public @Nullable IntOrString deserialize(
        final JsonParser parser, final DeserializationContext context) throws IOException {
      if (parser.hasToken(JsonToken.VALUE_STRING)) {
        return new IntOrString(parser.getText());
      }
      final BigInteger number = wholeNumber(parser);
      return number != null && number.bitLength() < Integer.SIZE
          ? new IntOrString(number.intValue())
          : (IntOrString) context.handleUnexpectedToken(IntOrString.class, parser);
    }
  }

  private static @Nullable BigInteger wholeNumber(final JsonParser parser) throws IOException {
    return parser.hasToken(JsonToken.VALUE_NUMBER_INT) ? parser.getBigIntegerValue() : null;
  }
}
