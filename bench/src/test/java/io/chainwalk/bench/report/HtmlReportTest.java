package io.chainwalk.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainwalk.bench.suite.Plot;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The page.
class HtmlReportTest {
  private static final String HOSTILE = "</script><script>alert('\"{{body}}&amp;')</script>";

  private static JsonNode plots(final String page) throws JsonProcessingException {
    final String begin = "id=\"plots\">";
    final int at = page.indexOf(begin) + begin.length();
    return new ObjectMapper().readTree(page.substring(at, page.indexOf("</script>", at)));
  }

  @Test
  void textIsNeverMarkup() throws JsonProcessingException {
    final Measurement measurement = Samples.established("chains", "1000", 100, 1.0);
    final String page =
        HtmlReport.of(
            Samples.report(
                new SuiteReport(
                    "established",
                    HOSTILE,
                    List.of(measurement, Samples.established("chains", "10000", 110, 1.0)),
                    List.of(),
                    List.of(new Omission(HOSTILE, measurement.parameters(), true, HOSTILE)),
                    List.of(new Plot(HOSTILE, "flows", List.of("chains"))))));
    assertFalse(page.contains("<script>alert"), "a text became markup");
    assertTrue(
        page.contains("&lt;/script&gt;&lt;script&gt;alert(&#39;&quot;{{body}}&amp;amp;&#39;)"));
    assertEquals(HOSTILE, plots(page).get(0).get("title").asText());
  }

  @Test
  void nothingIsFetched() {
    final String page = HtmlReport.of(Samples.report(Samples.establishedSuite()));
    assertFalse(page.contains(" src="));
    assertFalse(page.contains("<link"));
    assertFalse(page.contains("url("));
    assertTrue(page.contains("default-src 'none'"));
    assertTrue(page.contains("The MIT License"), "the licence of the library that is inside");
  }

  @Test
  void curvesHaveAPlaceForEveryValue() throws JsonProcessingException {
    final JsonNode plot = plots(HtmlReport.of(Samples.report(Samples.establishedSuite()))).get(0);
    assertEquals("[1000.0,1000000.0]", plot.get("x").toString());
    assertEquals(
        List.of(
            "chains engine [121.04,55.5]",
            "iptables kernel [568.0,1147.0]",
            "floor floor [8.1,null]",
            "target target [28.0,57.0]"),
        plot.get("series")
            .valueStream()
            .map(series ->
                series.get("name").asText()
                    + " "
                    + series.get("role").asText()
                    + " "
                    + series.get("values"))
            .toList());
  }

  @Test
  void aTailIsDrawnByHowFewTakeLonger() throws JsonProcessingException {
    final String page = HtmlReport.of(Samples.of(Samples.tail(40_000)));
    final JsonNode plot = plots(page).get(0);
    assertEquals("percentiles", plot.get("kind").asText());
    assertEquals(6, plot.get("x").size(), "all but 100 %");
    assertEquals(1, plot.get("x").get(0).asDouble());
    assertEquals(10, plot.get("x").get(2).asDouble(), 1e-9);
    assertEquals(50_000, plot.get("series").get(1).get("values").get(5).asDouble());
    assertTrue(page.contains("id=\"" + plot.get("id").asText() + "\""));
  }
}
