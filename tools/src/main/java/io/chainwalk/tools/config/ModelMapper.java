package io.chainwalk.tools.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.IgnoredPropertyException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns an object into the Kubernetes client's model class, strictly.
///
/// The model classes collect fields they do not know into a map, and Jackson turns text into numbers and numbers
/// into text where it can. Both would hide a mistake, so both are off here: every unknown field and every value of
/// a wrong type is a problem, as it is for the API server. All of an object's are reported, as far as the reading
/// can go on behind them.
final class ModelMapper {
  /// One for all: it keeps what it learnt of the model classes, which takes longer than to read with it.
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .annotationIntrospector(new WithoutCatchAlls())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_IGNORED_PROPERTIES)
          .addModule(strictScalars())
          .build();

  private ModelMapper() {}

  /// Reads an object.
  ///
  /// @param object the object
  /// @param type the model class of its kind
  /// @param problems is told what is wrong with it
  /// @param <T> the model class
  /// @return the model, or null when anything is wrong with it
  static <T> @Nullable T read(
      final ManifestObject object, final Class<T> type, final Problems problems) {
    final int problemsBefore = problems.count();
    final JsonPointer empty = emptyElement(object.value());
    if (empty != null) {
      problems.add(object, empty, object.path(empty) + " is empty");
      return null;
    }
    final ModelComplaints complaints = new ModelComplaints(object, problems);
    try {
      final T model = MAPPER.readerFor(type).withHandler(complaints).readValue(object.value());
      return problems.count() == problemsBefore ? model : null;
    } catch (final IgnoredPropertyException e) {
      complaints.unknownField(pointerOf(e), List.of());
      return null;
    } catch (final JsonMappingException e) {
      final JsonPointer pointer = pointerOf(e);
      final Class<?> wanted =
          e instanceof final MismatchedInputException mismatch && mismatch.getTargetType() != null
              ? mismatch.getTargetType()
              : Object.class;
      complaints.wrongType(pointer, wanted);
      return null;
    } catch (final IOException e) {
      throw new UncheckedIOException("reading from memory does not fail", e);
    }
  }

  /// Finds an element of a list that is empty. The API server takes it for an object without fields; whoever wrote it
  /// meant something else.
  ///
  /// @return leads to the first one, or null where there is none
  private static @Nullable JsonPointer emptyElement(final JsonNode value) {
    for (int i = 0; value.isArray() && i < value.size(); i++) {
      final JsonPointer inElement =
          value.get(i).isNull() ? JsonPointer.empty() : emptyElement(value.get(i));
      if (inElement != null) {
        return JsonPointer.empty().appendIndex(i).append(inElement);
      }
    }
    for (final Map.Entry<String, JsonNode> field : value.properties()) {
      final JsonPointer inField = emptyElement(field.getValue());
      if (inField != null) {
        return JsonPointer.empty().appendProperty(field.getKey()).append(inField);
      }
    }
    return null;
  }

  private static JsonPointer pointerOf(final JsonMappingException e) {
    JsonPointer pointer = JsonPointer.empty();
    for (final JsonMappingException.Reference step : e.getPath()) {
      pointer =
          step.getFieldName() == null
              ? pointer.appendIndex(step.getIndex())
              : pointer.appendProperty(step.getFieldName());
    }
    return pointer;
  }

  private static SimpleModule strictScalars() {
    return new SimpleModule()
        .addDeserializer(String.class, new StrictScalars.Text())
        .addDeserializer(Boolean.class, new StrictScalars.Truth())
        .addDeserializer(Integer.class, new StrictScalars.Int32())
        .addDeserializer(Long.class, new StrictScalars.Int64())
        .addDeserializer(IntOrString.class, new StrictScalars.PortOrName());
  }

  /// Reads the models as if they had no map for unknown fields. `FieldsV1` keeps its own: it says which fields are
  /// managed by whom, and consists of nothing else.
  private static final class WithoutCatchAlls extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable Boolean hasAnySetter(final Annotated annotated) {
      final boolean managedFields =
          annotated instanceof final AnnotatedMember member
              && member.getDeclaringClass() == FieldsV1.class;
      return managedFields ? super.hasAnySetter(annotated) : null;
    }
  }
}
