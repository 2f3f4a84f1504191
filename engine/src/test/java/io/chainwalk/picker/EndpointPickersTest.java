package io.chainwalk.picker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.chainwalk.flow.Protocol;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.testkit.Services;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The pickers of a cluster whose services come and go.
class EndpointPickersTest {
  private static final ServicePort WEB =
      Services.port("web", Protocol.TCP, "10.96.0.1:80", "10.0.0.1:8080");
  private static final ServicePort DB =
      Services.port("db", Protocol.TCP, "10.96.0.2:5432", "10.0.0.2:5432");

  private final EndpointPickers pickers = new EndpointPickers(1, ClientAffinity.DEFAULT);

  private void update(final ServicePort... ports) {
    pickers.update(Services.snapshot(ports), PickerLab.RANDOM);
  }

  private String picked(final String name) {
    return String.valueOf(pickers.picker(name).pick(PickerLab.CLIENT, 4000, 0));
  }

  @Test
  void aServiceIsFoundByItsName() {
    update(WEB, DB);
    assertEquals("10.0.0.1:8080", picked("shop/web"));
    assertEquals("10.0.0.2:5432", picked("shop/db"));
    assertEquals("null", picked("shop/web:http"));
  }

  @Test
  void aPickerOutlivesItsServiceAndAnswersNobodyMeanwhile() {
    final EndpointPicker early = pickers.picker("shop/web");
    assertNull(early.pick(PickerLab.CLIENT, 4000, 0));
    update(WEB);
    final PickedEndpoint open = early.pick(PickerLab.CLIENT, 4000, 0);
    assertNotNull(open);
    update(DB);
    assertNull(early.pick(PickerLab.CLIENT, 4000, 0));
    update(WEB, DB);
    assertSame(early, pickers.picker("shop/web"));
    assertEquals(1, early.endpoints().getFirst().openConnections());
  }

  @Test
  void eachServiceIsAskedForItsSelector() {
    final List<String> asked = new ArrayList<>();
    pickers.update(
        new ServiceSnapshot(List.of(WEB, DB)),
        service -> {
          asked.add(service.displayName());
          return PickerLab.RANDOM;
        });
    assertEquals(List.of("shop/web", "shop/db"), asked);
  }
}
